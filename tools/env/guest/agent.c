// SPDX-License-Identifier: GPL-2.0
/*
 * agent.c - the guest's end of the test channel.
 *
 * Runs commands and moves files on behalf of the host, over one virtio-serial
 * port.  Both directions carry a header line, which may be followed by as many
 * bytes as its LENGTH says.
 *
 *   host to guest                     guest to host
 *   run ID LENGTH                     out ID LENGTH    (standard output)
 *     a script for bash               err ID LENGTH    (standard error)
 *                                     exit ID CODE     (128 + signal)
 *   kill ID SIGNAL                    nothing
 *   put MODE LENGTH PATH              ok | fail TEXT
 *   get PATH                          data LENGTH | fail TEXT
 *   wake NANOSECONDS LENGTH           ok | fail TEXT
 *     random bytes
 *
 * The guest says "hello" once, when it is up.  `wake` is for a guest that was
 * restored from a snapshot: it has another time and must have another random
 * state than its siblings.  Written to be linked statically.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT_NAME	"org.jetstream.agent"
#define PORTS_DIR	"/sys/class/virtio-ports"
#define JOBS_MAX	64
#define LINE_MAX_BYTES	4352
#define CHUNK_BYTES	32768

struct job {
	int id;
	pid_t pid;
	int out;	/* -1 once it is closed */
	int err;
};

static struct job jobs[JOBS_MAX];
static int job_count;
static sigset_t unblocked;	/* the signal mask we came with */

static int port;
static char input[65536];
static size_t input_start, input_end;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* --- the port ---------------------------------------------------------- */

static void send_bytes(const void *data, size_t len)
{
	const char *next = data;

	while (len) {
		ssize_t n = write(port, next, len);

		if (n < 0 && errno != EINTR)
			die("agent: write to the port");
		if (n > 0) {
			next += n;
			len -= n;
		}
	}
}

__attribute__((format(printf, 1, 2)))
static void send_line(const char *format, ...)
{
	char line[512];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	send_bytes(line, len);
}

/* Waits for more input; the port reads as empty while no host is there. */
static void fill_input(void)
{
	ssize_t n;

	if (input_start == input_end)
		input_start = input_end = 0;
	if (input_end == sizeof(input)) {
		memmove(input, input + input_start, input_end - input_start);
		input_end -= input_start;
		input_start = 0;
	}
	n = read(port, input + input_end, sizeof(input) - input_end);
	if (n > 0)
		input_end += n;
	else if (n == 0)
		usleep(20 * 1000);
	else if (errno != EINTR)
		die("agent: read from the port");
}

static void receive_line(char *line)
{
	size_t len;
	char *end;

	for (;;) {
		len = input_end - input_start;
		end = memchr(input + input_start, '\n', len);
		if (end)
			break;
		if (len >= LINE_MAX_BYTES) {
			fprintf(stderr, "agent: the host's line is too long\n");
			exit(1);
		}
		fill_input();
	}
	len = end - (input + input_start);
	memcpy(line, input + input_start, len);
	line[len] = '\0';
	input_start += len + 1;
}

/* A NULL destination skips the bytes. */
static void receive_bytes(char *data, size_t len)
{
	while (len) {
		size_t n = input_end - input_start;

		if (!n) {
			fill_input();
			continue;
		}
		if (n > len)
			n = len;
		if (data) {
			memcpy(data, input + input_start, n);
			data += n;
		}
		input_start += n;
		len -= n;
	}
}

/* --- jobs -------------------------------------------------------------- */

static void exec_script(const char *script, int out, int err)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setsid();
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	execl("/bin/bash", "bash", "-c", script, NULL);
	perror("agent: /bin/bash");
	_exit(127);
}

static void start_job(int id, size_t len)
{
	char *script = calloc(1, len + 1);
	int out[2], err[2];
	pid_t pid;

	if (!script)
		die("agent: memory for a script");
	receive_bytes(script, len);

	if (job_count == JOBS_MAX || pipe2(out, O_CLOEXEC) ||
	    pipe2(err, O_CLOEXEC)) {
		static const char text[] = "agent: too many commands at once\n";

		send_line("err %d %zu", id, sizeof(text) - 1);
		send_bytes(text, sizeof(text) - 1);
		send_line("exit %d 127", id);
		free(script);
		return;
	}

	pid = fork();
	if (pid < 0)
		die("agent: fork");
	if (!pid)
		exec_script(script, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	free(script);
	jobs[job_count++] = (struct job){ id, pid, out[0], err[0] };
}

static void kill_job(int id, int number)
{
	for (int i = 0; i < job_count; i++)
		if (jobs[i].id == id)
			kill(-jobs[i].pid, number);
}

/* Passes on what one read gives; false at the end of the pipe. */
static bool pass_output(int id, const char *kind, int *fd)
{
	char chunk[CHUNK_BYTES];
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return false;
	}
	send_line("%s %d %zd", kind, id, n);
	send_bytes(chunk, n);
	return true;
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return fd >= 0 && poll(&p, 1, 0) > 0;
}

/*
 * A script has ended when bash has, not when the last holder of its pipes has:
 * it may have left a server behind.
 */
static void reap_jobs(void)
{
	for (int i = 0; i < job_count; ) {
		struct job *job = &jobs[i];
		int status;

		if (waitpid(job->pid, &status, WNOHANG) != job->pid) {
			i++;
			continue;
		}
		while (readable(job->out) &&
		       pass_output(job->id, "out", &job->out))
			;
		while (readable(job->err) &&
		       pass_output(job->id, "err", &job->err))
			;
		if (job->out >= 0)
			close(job->out);
		if (job->err >= 0)
			close(job->err);
		send_line("exit %d %d", job->id,
			  WIFEXITED(status) ? WEXITSTATUS(status)
					    : 128 + WTERMSIG(status));
		*job = jobs[--job_count];
	}
}

/* --- files, and waking up ---------------------------------------------- */

static void put_file(unsigned int mode, size_t len, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	int error = fd < 0 ? errno : 0;
	char chunk[CHUNK_BYTES];

	while (len) {
		size_t n = len < sizeof(chunk) ? len : sizeof(chunk);

		receive_bytes(chunk, n);
		len -= n;
		for (size_t done = 0; done < n && !error; ) {
			ssize_t w = write(fd, chunk + done, n - done);

			if (w < 0)
				error = errno;
			else
				done += w;
		}
	}
	if (fd >= 0 && fchmod(fd, mode) && !error)
		error = errno;
	if (fd >= 0 && close(fd) && !error)
		error = errno;
	if (error)
		send_line("fail %s: %s", path, strerror(error));
	else
		send_line("ok");
}

/* Files of /proc and /sys tell no size, so read first and count then. */
static void get_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0, room = 0;
	char *data = NULL;
	ssize_t n = -1;

	while (fd >= 0) {
		if (len == room) {
			room = room ? 2 * room : CHUNK_BYTES;
			data = realloc(data, room);
			if (!data)
				die("agent: memory for a file");
		}
		n = read(fd, data + len, room - len);
		if (n <= 0)
			break;
		len += n;
	}
	if (n < 0) {
		send_line("fail %s: %s", path, strerror(errno));
	} else {
		send_line("data %zu", len);
		send_bytes(data, len);
	}
	if (fd >= 0)
		close(fd);
	free(data);
}

static int add_entropy(const char *data, int len)
{
	struct {
		struct rand_pool_info info;
		char data[64];
	} pool = { .info = { .entropy_count = 8 * len, .buf_size = len } };
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -1;
	memcpy(pool.info.buf, data, len);
	ret = ioctl(fd, RNDADDENTROPY, &pool) || ioctl(fd, RNDRESEEDCRNG);
	close(fd);
	return ret;
}

static void wake(long long nanoseconds, size_t len)
{
	struct timespec now = {
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};
	char seed[64];

	if (len > sizeof(seed)) {
		receive_bytes(NULL, len);
		send_line("fail wake: at most %zu random bytes", sizeof(seed));
		return;
	}
	receive_bytes(seed, len);
	if (clock_settime(CLOCK_REALTIME, &now) || add_entropy(seed, len))
		send_line("fail wake: %s", strerror(errno));
	else
		send_line("ok");
}

/* --- the loop ---------------------------------------------------------- */

static void obey(void)
{
	char line[LINE_MAX_BYTES + 1], *path = NULL;
	int id, number, at = 0;
	long long time_ns;
	unsigned int mode;
	size_t len;

	receive_line(line);
	if (sscanf(line, "run %d %zu", &id, &len) == 2) {
		start_job(id, len);
	} else if (sscanf(line, "kill %d %d", &id, &number) == 2) {
		kill_job(id, number);
	} else if (sscanf(line, "put %o %zu %n", &mode, &len, &at) == 2 && at) {
		path = line + at;
		put_file(mode, len, path);
	} else if (!strncmp(line, "get ", 4)) {
		get_file(line + 4);
	} else if (sscanf(line, "wake %lld %zu", &time_ns, &len) == 2) {
		wake(time_ns, len);
	} else {
		/* what follows cannot be told from a header any more */
		fprintf(stderr, "agent: the host said '%s'\n", line);
		exit(1);
	}
}

static void on_child(int number)
{
	/* only to interrupt poll() */
	(void)number;
}

static void loop(void)
{
	for (;;) {
		struct pollfd p[1 + 2 * JOBS_MAX] = {
			{ .fd = port, .events = POLLIN },
		};
		struct timespec no_wait = { 0 };
		int jobs_polled = job_count;

		for (int i = 0; i < jobs_polled; i++) {
			p[1 + 2 * i] = (struct pollfd){ jobs[i].out, POLLIN, 0 };
			p[2 + 2 * i] = (struct pollfd){ jobs[i].err, POLLIN, 0 };
		}
		/* SIGCHLD is let in only here, so none is missed */
		if (ppoll(p, 1 + 2 * jobs_polled,
			  input_start < input_end ? &no_wait : NULL,
			  &unblocked) < 0)
			memset(p, 0, sizeof(p));

		for (int i = 0; i < jobs_polled; i++) {
			if (p[1 + 2 * i].revents)
				pass_output(jobs[i].id, "out", &jobs[i].out);
			if (p[2 + 2 * i].revents)
				pass_output(jobs[i].id, "err", &jobs[i].err);
		}
		reap_jobs();

		if (input_start < input_end || (p[0].revents & POLLIN))
			obey();
		else if (p[0].revents & POLLHUP)
			usleep(20 * 1000);	/* no host at the other end */
	}
}

static bool find_port(char *path, size_t size)
{
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	dir = opendir(PORTS_DIR);
	while (dir && !found && (entry = readdir(dir))) {
		char file[300], name[64] = "";
		FILE *f;

		snprintf(file, sizeof(file), PORTS_DIR "/%s/name",
			 entry->d_name);
		f = fopen(file, "r");
		if (!f)
			continue;
		if (fgets(name, sizeof(name), f) &&
		    !strncmp(name, PORT_NAME, strlen(PORT_NAME))) {
			snprintf(path, size, "/dev/%s", entry->d_name);
			found = true;
		}
		fclose(f);
	}
	if (dir)
		closedir(dir);
	return found;
}

int main(void)
{
	struct sigaction child = { .sa_handler = on_child };
	sigset_t blocked;
	char path[300];

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &unblocked);
	sigaction(SIGCHLD, &child, NULL);
	signal(SIGPIPE, SIG_IGN);

	while (!find_port(path, sizeof(path)))
		usleep(10 * 1000);
	port = open(path, O_RDWR | O_CLOEXEC);
	if (port < 0)
		die(path);
	send_line("hello");
	loop();
}
