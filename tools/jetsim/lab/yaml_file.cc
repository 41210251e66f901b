// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// libyaml's document tree, and errors that say where.
#include "yaml_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "config.h"

namespace lab {

namespace {

[[noreturn]] void fail_at(const std::string &path, size_t line, const std::string &why)
{
	throw config_error(path + ":" + std::to_string(line) + ": " + why);
}

std::string quoted(const std::string &s)
{
	return "\"" + s + "\"";
}

} // namespace

unsigned node::line() const
{
	return (unsigned)n_->start_mark.line + 1;
}

void node::fail(const std::string &why) const
{
	fail_at(file_->path(), line(), why);
}

std::string node::text() const
{
	if (!is_text())
		fail("one value is expected here, not a list or more keys");
	return std::string((const char *)n_->data.scalar.value, n_->data.scalar.length);
}

std::vector<node> node::list() const
{
	std::vector<node> out;

	if (!is_list())
		fail("a list is expected here: lines that begin with \"- \"");
	for (auto *i = n_->data.sequence.items.start; i < n_->data.sequence.items.top; i++)
		out.emplace_back(file_, yaml_document_get_node(file_->document(), *i));
	return out;
}

std::vector<std::pair<node, node>> node::map() const
{
	std::vector<std::pair<node, node>> out;

	for (auto *p = n_->data.mapping.pairs.start; p < n_->data.mapping.pairs.top; p++)
		out.emplace_back(node(file_, yaml_document_get_node(file_->document(), p->key)),
				 node(file_, yaml_document_get_node(file_->document(), p->value)));
	return out;
}

yaml_file::yaml_file(const std::string &path) : path_(path)
{
	std::unique_ptr<FILE, int (*)(FILE *)> f(fopen(path.c_str(), "re"), fclose);
	yaml_parser_t parser;

	if (!f)
		throw config_error(path + ": " + strerror(errno));
	if (!yaml_parser_initialize(&parser))
		throw config_error(path + ": no memory");
	yaml_parser_set_input_file(&parser, f.get());
	if (!yaml_parser_load(&parser, &document_)) {
		size_t line = (parser.context ? parser.context_mark : parser.problem_mark).line + 1;
		std::string why = parser.problem ? parser.problem : "not readable";

		yaml_parser_delete(&parser);
		fail_at(path, line, "this is no YAML: " + why);
	}
	yaml_parser_delete(&parser);
	if (!yaml_document_get_root_node(&document_)) {
		yaml_document_delete(&document_);
		fail_at(path, 1, "the file is empty; it needs duration and stations");
	}
}

yaml_file::~yaml_file()
{
	yaml_document_delete(&document_);
}

node yaml_file::root() const
{
	return node(this, yaml_document_get_root_node(&document_));
}

keys::keys(node n, const std::string &what) : n_(n), what_(what)
{
	if (!n.is_map())
		n.fail(what + " needs lines of the form key: value");
	entries_ = n.map();
	for (size_t i = 0; i < entries_.size(); i++)
		for (size_t k = 0; k < i; k++)
			if (entries_[i].first.text() == entries_[k].first.text())
				entries_[i].first.fail(quoted(entries_[i].first.text()) +
						       " is here twice; the first is in line " +
						       std::to_string(entries_[k].first.line()));
}

node keys::get(const char *key)
{
	known_.push_back(key);
	for (auto &e : entries_)
		if (e.first.text() == key)
			return e.second;
	return node();
}

node keys::need(const char *key, const char *example)
{
	node n = get(key);

	if (!n)
		n_.fail(what_ + " needs a line such as " + key + ": " + example);
	return n;
}

void keys::done() const
{
	for (auto &e : entries_) {
		std::string key = e.first.text(), list;

		if (std::find(known_.begin(), known_.end(), key) != known_.end())
			continue;
		for (auto &k : known_)
			list += (list.empty() ? "" : ", ") + k;
		e.first.fail(quoted(key) + " is no key of " + what_ + "; these are: " + list);
	}
}

} // namespace lab
