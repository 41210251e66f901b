// SPDX-License-Identifier: GPL-2.0
/*
 * `jetctl completion bash|zsh`: a script that completes jetctl's words. The
 * words are those of the table of commands, what is done with them is the same
 * for all: the two texts below.
 *
 * Keys are "OBJECT", "OBJECT COMMAND" and "OBJECT COMMAND ARGUMENT"; the value
 * of an argument is one of a list, or @dev, @file, or @ for what nobody knows.
 */
#include <stdio.h>
#include <string.h>

#include "jetctl.h"

static const char bash_script[] =
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	"\tlocal object command argument said='' want='' word words=()\n"
	"\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\t[[ $word == -* ]] || words+=(\"$word\")\n"
	"\tdone\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ $cur == -* ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$flags\" -- \"$cur\"))\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tif ((!${#words[@]})); then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$order\" -- \"$cur\"))\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tobject=$(_jetctl_first \"$order\" \"${words[0]}\")\n"
	"\tcommand=$(_jetctl_first \"${verbs[$object]}\" \"${words[1]-}\")\n"
	"\tif [[ $command ]]; then\n"
	"\t\twords=(\"${words[@]:2}\")\n"
	"\telse\n"
	"\t\tcommand=${verbs[$object]%% *}\n"
	"\t\twords=(\"${words[@]:1}\")\n"
	"\t\t((${#words[@]})) || said=${verbs[$object]}\n"
	"\tfi\n"
	"\t[[ $command != list ]] || command=show\n"
	"\tlocal key=\"$object${command:+ $command}\"\n"
	"\tlocal left=\" ${arguments[$key]-} \"\n"
	"\tfor word in \"${words[@]}\"; do\n"
	"\t\tif [[ $want ]]; then\n"
	"\t\t\twant=''\n"
	"\t\t\tcontinue\n"
	"\t\tfi\n"
	"\t\targument=$(_jetctl_first \"$left\" \"$word\")\n"
	"\t\tleft=${left/ $argument / }\n"
	"\t\twant=${values[$key $argument]-}\n"
	"\tdone\n"
	"\t[[ $want ]] || want=${bare[$key]-}\" $said $left\"\n"
	"\tcase $want in\n"
	"\t*@dev*)\twant=$(_jetctl_devices) ;;\n"
	"\t*@file*)\tCOMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
	"\tesac\n"
	"\tCOMPREPLY=($(compgen -W \"${want//@/}\" -- \"$cur\"))\n"
	"}\n"
	"\n"
	"# The first word of a list that begins so\n"
	"_jetctl_first()\n"
	"{\n"
	"\tlocal word\n"
	"\n"
	"\tfor word in $1; do\n"
	"\t\tif [[ $2 && $word == \"$2\"* ]]; then\n"
	"\t\t\techo \"$word\"\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_jetctl_devices()\n"
	"{\n"
	"\tlocal dev\n"
	"\n"
	"\tfor dev in /sys/class/net/*; do\n"
	"\t\t[[ $(readlink \"$dev/device/driver\") != */jetstream ]] ||\n"
	"\t\t\techo \"${dev##*/}\"\n"
	"\tdone\n"
	"}\n"
	"\n"
	"complete -F _jetctl jetctl\n";

static const char zsh_script[] =
	"\tlocal object command argument want word key entry\n"
	"\tlocal -a said left offer\n"
	"\n"
	"\tif [[ $PREFIX == -* ]]; then\n"
	"\t\tcompadd -- ${=flags}\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tsaid=(${words[2,CURRENT-1]:#-*})\n"
	"\tif (( ! $#said )); then\n"
	"\t\toffer=(${(f)objects})\n"
	"\t\t_describe object offer\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tobject=$(_jetctl_first $objects $said[1])\n"
	"\tcommand=$(_jetctl_first \"${verbs[$object]}\" ${said[2]-})\n"
	"\tif [[ -n $command ]]; then\n"
	"\t\tsaid=($said[3,-1])\n"
	"\telse\n"
	"\t\tcommand=${${(f)verbs[$object]}[1]%%:*}\n"
	"\t\tsaid=($said[2,-1])\n"
	"\t\t(( $#said )) || offer=(${(f)verbs[$object]})\n"
	"\tfi\n"
	"\t[[ $command != list ]] || command=show\n"
	"\tkey=\"$object${command:+ $command}\"\n"
	"\tleft=(${(f)arguments[$key]})\n"
	"\tfor word in $said; do\n"
	"\t\tif [[ -n $want ]]; then\n"
	"\t\t\twant=''\n"
	"\t\t\tcontinue\n"
	"\t\tfi\n"
	"\t\targument=$(_jetctl_first \"${(F)left}\" $word)\n"
	"\t\t[[ -z $argument ]] || left=(${left:#$argument:*})\n"
	"\t\twant=${values[$key $argument]-}\n"
	"\tdone\n"
	"\t[[ -n $want ]] || want=${bare[$key]-} offer+=($left)\n"
	"\tcase $want in\n"
	"\t@dev)\tcompadd -- $(_jetctl_devices) ;;\n"
	"\t@file)\t_files ;;\n"
	"\t@|'')\t;;\n"
	"\t*)\tcompadd -- ${=want} ;;\n"
	"\tesac\n"
	"\t(( ! $#offer )) || _describe word offer\n"
	"}\n"
	"\n"
	"# The first word of a list of \"word:help\" that begins so\n"
	"_jetctl_first() {\n"
	"\tlocal entry\n"
	"\n"
	"\tfor entry in ${(f)1}; do\n"
	"\t\tif [[ -n ${2-} && $entry == $2* ]]; then\n"
	"\t\t\tprint -r -- ${entry%%:*}\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_jetctl_devices() {\n"
	"\tlocal dev\n"
	"\n"
	"\tfor dev in /sys/class/net/*(N); do\n"
	"\t\t[[ $(readlink $dev/device/driver) != */jetstream ]] ||\n"
	"\t\t\tprint -r -- ${dev:t}\n"
	"\tdone\n"
	"}\n"
	"\n"
	"if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
	"\t_jetctl \"$@\"\n"
	"else\n"
	"\tcompdef _jetctl jetctl\n"
	"fi\n";

/* Words of a list: with help, a line each, for zsh */
struct list {
	bool helped;
	bool some;
};

static void list_word(struct list *list, const char *word, const char *help)
{
	const char *between = list->helped ? "\n" : " ";

	printf("%s%s", list->some ? between : "", word);
	if (list->helped)
		printf(":%s", help);
	list->some = true;
}

static bool first_of_object(const struct command *c)
{
	return c == commands || strcmp(c[-1].object, c->object);
}

static void print_objects(bool helped)
{
	struct list list = { helped };
	const struct command *c;

	for (c = commands; c->object; c++)
		if (first_of_object(c))
			list_word(&list, c->object, c->help);
}

static void print_commands(bool helped)
{
	const struct command *c, *of;

	puts("\tlocal -A verbs=(");
	for (c = commands; c->object; c++) {
		struct list list = { helped };

		if (!first_of_object(c))
			continue;
		printf(helped ? "\t\t%s \"" : "\t\t[%s]=\"", c->object);
		for (of = c; of->object && !strcmp(of->object, c->object); of++)
			if (of->name)
				list_word(&list, of->name, of->help);
		if (c->name)
			list_word(&list, "list", "the same as show");
		puts("\"");
	}
	puts("\t)");
}

static void print_key(bool zsh, const struct command *c, const char *arg)
{
	printf(zsh ? "\t\t\"%s%s%s%s%s\" \"" : "\t\t[\"%s%s%s%s%s\"]=\"",
	       c->object, c->name ? " " : "", c->name ? c->name : "",
	       arg ? " " : "", arg ? arg : "");
}

static void print_arguments(bool helped)
{
	const struct command *c;
	const struct arg *arg;

	puts("\tlocal -A arguments=(");
	for (c = commands; c->object; c++) {
		struct list list = { helped };

		print_key(helped, c, NULL);
		for (arg = c->args; arg && arg->name; arg++)
			if (!arg->bare)
				list_word(&list, arg->name, arg->help);
		puts("\"");
	}
	puts("\t)");
}

static void print_value(const struct arg *arg)
{
	const char *at;

	if (arg->kind == ARG_DEV)
		fputs("@dev", stdout);
	else if (!strcmp(arg->value, "FILE"))
		fputs("@file", stdout);
	else if (!strcmp(arg->value, "OBJECT"))
		print_objects(false);
	else if (arg->kind == ARG_CHOICE)
		for (at = arg->value; *at; at++)
			putchar(*at == '|' ? ' ' : *at);
	else
		putchar('@');
	puts("\"");
}

/* Those behind their names, or those without */
static void print_values(bool zsh, bool bare)
{
	const struct command *c;
	const struct arg *arg;

	printf("\tlocal -A %s=(\n", bare ? "bare" : "values");
	for (c = commands; c->object; c++) {
		for (arg = c->args; arg && arg->name; arg++) {
			if (!arg->value || arg->bare != bare)
				continue;
			print_key(zsh, c, bare ? NULL : arg->name);
			print_value(arg);
		}
	}
	puts("\t)");
}

void complete_show(const struct jetctl_opts *opts, const struct values *v)
{
	bool zsh = v->number[0];

	(void)opts;
	puts(zsh ? "#compdef jetctl\n# made by 'jetctl completion zsh'\n_jetctl() {" :
	     "# made by 'jetctl completion bash'\n_jetctl()\n{");
	puts("\tlocal flags=\"-j -p -s -d -V -h --json --pretty --statistics --details --version --help\"");
	printf("\tlocal %s=\"", zsh ? "objects" : "order");
	print_objects(zsh);
	puts("\"");
	print_commands(zsh);
	print_arguments(zsh);
	print_values(zsh, false);
	print_values(zsh, true);
	fputs(zsh ? zsh_script : bash_script, stdout);
	out_written();
}
