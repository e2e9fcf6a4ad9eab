/*
 * Preloaded into runner and worker: counts the calls of each that touch one folder, and at one of them kills, fails or
 * writes short. With CRASH_LOG it records every call, in the order in which they took effect.
 *
 *   CRASH_DIR     the folder, without links in its path
 *   CRASH_SHARED  a file of 64 zero bytes: the counters of both processes, so that a fault strikes once
 *   CRASH_ROLE    runner or worker: whose calls CRASH_AT counts (from 1)
 *   CRASH_MODE    before, after, both (before, and the other process too), errno, short
 *   CRASH_ERRNO   for errno
 *   CRASH_LATER   seconds that the wall clock is ahead
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

struct shared { atomic_int count[2], pid[2], fired, lock; };
enum act { PASS, COUNTED, AFTER, FAIL, SHORT };
struct call { enum act act; int n; char path[PATH_MAX]; };

static const char *dir, *logged, *mode = "";
static size_t dir_length;
static int role = -1, struck = -1, at = -1, fault;
static long later;
static struct shared *shared;

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  char line[4096], *e;
  if ((e = getenv("CRASH_LATER"))) later = atol(e);
  int f = syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY);
  ssize_t length = syscall(SYS_read, f, line, sizeof line - 1);
  syscall(SYS_close, f);
  for (ssize_t i = 0; i < length; i++) if (!line[i]) line[i] = ' ';
  line[length < 0 ? 0 : length] = 0;
  if (strstr(line, "worker.ts")) role = 1;
  else if (strstr(line, "cli.ts") || strstr(line, "publisher.ts")) role = 0;
  if (role < 0 || !getenv("CRASH_DIR") || !(e = getenv("CRASH_SHARED"))) return;
  f = syscall(SYS_openat, AT_FDCWD, e, O_RDWR);
  shared = mmap(0, 64, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
  syscall(SYS_close, f);
  if (shared == MAP_FAILED) abort();
  atomic_store(&shared->pid[role], getpid());
  if ((e = getenv("CRASH_ROLE"))) struck = !strcmp(e, "worker");
  if ((e = getenv("CRASH_AT"))) at = atoi(e);
  if ((e = getenv("CRASH_MODE"))) mode = e;
  if ((e = getenv("CRASH_ERRNO"))) fault = atoi(e);
  logged = getenv("CRASH_LOG");
  dir_length = strlen(getenv("CRASH_DIR"));
  dir = getenv("CRASH_DIR");
}

static void die(void) {
  int other = atomic_load(&shared->pid[1 - role]);
  if (!strcmp(mode, "both") && other > 0) kill(other, SIGKILL);
  kill(getpid(), SIGKILL);
  for (;;) sched_yield();
}

static int ours(const char *path) {
  return dir && path && !strncmp(path, dir, dir_length) && (path[dir_length] == '/' || !path[dir_length]);
}

static void path_of(int fd, char *path) {
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
  if (length > 10 && !strcmp(path + length - 10, " (deleted)")) path[length - 10] = 0;
}

static void path_at(int fd, const char *name, char *path) {
  if (name[0] == '/' || fd == AT_FDCWD) { snprintf(path, PATH_MAX, "%s", name); return; }
  path_of(fd, path);
  size_t length = strlen(path);
  snprintf(path + length, PATH_MAX - length, "/%s", name);
}

/* Counts a call; a kill before it happens here. */
static void enter(struct call *c, const char *path) {
  c->act = PASS;
  if (!ours(path)) return;
  if (path != c->path) snprintf(c->path, PATH_MAX, "%s", path);
  c->act = COUNTED;
  if (logged) for (long i = 0; atomic_exchange(&shared->lock, 1) && i < 2000000; i++) sched_yield();
  c->n = atomic_fetch_add(&shared->count[role], 1) + 1;
  if (role != struck || c->n != at || atomic_exchange(&shared->fired, 1)) return;
  if (!strcmp(mode, "errno")) c->act = FAIL;
  else if (!strcmp(mode, "short")) c->act = SHORT;
  else if (!strcmp(mode, "after")) c->act = AFTER;
  else die();
}

static void enter_fd(struct call *c, int fd) {
  c->act = PASS;
  if (!dir) return;
  path_of(fd, c->path);
  enter(c, c->path);
}

static void append(const char *line, size_t length) {
  int f = syscall(SYS_openat, AT_FDCWD, logged, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (syscall(SYS_write, f, line, length) != (ssize_t)length) abort();
  syscall(SYS_close, f);
}

/* Role, number, outcome, name of the call, inode, path, and two more, between tabs. */
static void note(struct call *c, const char *op, int ok, int fd, const char *more, const void *bytes, size_t length) {
  struct stat s = {0};
  if (fd >= 0) fstat(fd, &s);
  else lstat(ours(more) ? more : c->path, &s);
  const char *rest = ours(more) ? more + dir_length + 1 : more;
  char *line = malloc(3 * PATH_MAX + 2 * length);
  int end = sprintf(line, "%s\t%d\t%s\t%s\t%lu\t%s\t%s\t", role ? "worker" : "runner", c->n, ok ? "ok" : "failed", op,
                    (unsigned long)s.st_ino, c->path[dir_length] ? c->path + dir_length + 1 : "", rest);
  for (size_t i = 0; i < length; i++) end += sprintf(line + end, "%02x", ((const unsigned char *)bytes)[i]);
  line[end++] = '\n';
  append(line, end);
  free(line);
}

static void leave(struct call *c, const char *op, int ok, int fd, const char *more, const void *bytes, size_t length) {
  if (c->act == PASS) return;
  int kept = errno;
  if (logged) { note(c, op, ok, fd, more, bytes, length); atomic_store(&shared->lock, 0); }
  if (c->act == AFTER) die();
  errno = kept;
}

#define FAILS(c, result, op) if ((c).act == FAIL) { (c).act = COUNTED; leave(&(c), op, 0, -1, "", 0, 0); errno = fault; return result; }
#define LESS(c, length) if ((c).act == SHORT && (length) > 1) (length) /= 2

static ssize_t wrote(struct call *c, int fd, off_t from, const void *bytes, ssize_t result) {
  char place[32];
  snprintf(place, sizeof place, "%lld", (long long)from);
  leave(c, "write", result >= 0, fd, place, bytes, result > 0 ? (size_t)result : 0);
  return result;
}

static off_t position(int fd) {
  if (fcntl(fd, F_GETFL) & O_APPEND) { struct stat s; fstat(fd, &s); return s.st_size; }
  return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(write); struct call c; enter_fd(&c, fd); FAILS(c, -1, "write"); LESS(c, length);
  off_t from = c.act == PASS ? 0 : position(fd);
  return wrote(&c, fd, from, bytes, real(fd, bytes, length));
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t from) {
  REAL(pwrite64); struct call c; enter_fd(&c, fd); FAILS(c, -1, "write"); LESS(c, length);
  return wrote(&c, fd, from, bytes, real(fd, bytes, length, from));
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t from) { return pwrite64(fd, bytes, length, from); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t from, int moves) {
  size_t length = 0, end = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  char *bytes = malloc(length ? length : 1);
  for (int i = 0; i < count; end += parts[i++].iov_len) memcpy(bytes + end, parts[i].iov_base, parts[i].iov_len);
  ssize_t result = moves ? write(fd, bytes, length) : pwrite64(fd, bytes, length, from);
  free(bytes);
  return result;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev); char path[PATH_MAX];
  if (!dir) return real(fd, parts, count);
  path_of(fd, path);
  return ours(path) ? write_parts(fd, parts, count, 0, 1) : real(fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t from) {
  REAL(pwritev); char path[PATH_MAX];
  if (!dir) return real(fd, parts, count, from);
  path_of(fd, path);
  return ours(path) ? write_parts(fd, parts, count, from, 0) : real(fd, parts, count, from);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t from) { return pwritev(fd, parts, count, from); }

ssize_t read(int fd, void *bytes, size_t length) {
  REAL(read); struct call c; enter_fd(&c, fd); FAILS(c, -1, "read");
  ssize_t result = real(fd, bytes, length); leave(&c, "read", result >= 0, fd, "", 0, 0); return result;
}
ssize_t pread64(int fd, void *bytes, size_t length, off64_t from) {
  REAL(pread64); struct call c; enter_fd(&c, fd); FAILS(c, -1, "read");
  ssize_t result = real(fd, bytes, length, from); leave(&c, "read", result >= 0, fd, "", 0, 0); return result;
}
ssize_t pread(int fd, void *bytes, size_t length, off_t from) { return pread64(fd, bytes, length, from); }

int fsync(int fd) {
  REAL(fsync); struct call c; enter_fd(&c, fd); FAILS(c, -1, "fsync");
  int result = real(fd); leave(&c, "fsync", !result, fd, "", 0, 0); return result;
}
int fdatasync(int fd) {
  REAL(fdatasync); struct call c; enter_fd(&c, fd); FAILS(c, -1, "fsync");
  int result = real(fd); leave(&c, "fsync", !result, fd, "", 0, 0); return result;
}
int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64); struct call c; char to[32]; enter_fd(&c, fd); FAILS(c, -1, "truncate");
  snprintf(to, sizeof to, "%lld", (long long)length);
  int result = real(fd, length); leave(&c, "truncate", !result, fd, to, 0, 0); return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
/* Closes all the same when it is to fail: the number would be lost otherwise. */
int close(int fd) {
  REAL(close); struct call c; enter_fd(&c, fd);
  int result = real(fd), fails = c.act == FAIL; leave(&c, "close", !result, -1, "", 0, 0);
  if (!fails) return result;
  errno = fault;
  return -1;
}
int rename(const char *from, const char *to) {
  REAL(rename); struct call c; enter(&c, from); FAILS(c, -1, "rename");
  int result = real(from, to); leave(&c, "rename", !result, -1, to, 0, 0); return result;
}
int link(const char *from, const char *to) {
  REAL(link); struct call c; enter(&c, from); FAILS(c, -1, "link");
  int result = real(from, to); leave(&c, "link", !result, -1, to, 0, 0); return result;
}
int unlink(const char *path) {
  REAL(unlink); struct call c; enter(&c, path); FAILS(c, -1, "unlink");
  int result = real(path); leave(&c, "unlink", !result, -1, "", 0, 0); return result;
}
int rmdir(const char *path) {
  REAL(rmdir); struct call c; enter(&c, path); FAILS(c, -1, "unlink");
  int result = real(path); leave(&c, "unlink", !result, -1, "", 0, 0); return result;
}
int unlinkat(int fd, const char *name, int flags) {
  REAL(unlinkat); struct call c; char path[PATH_MAX] = ""; if (dir) path_at(fd, name, path);
  enter(&c, path); FAILS(c, -1, "unlink");
  int result = real(fd, name, flags); leave(&c, "unlink", !result, -1, "", 0, 0); return result;
}
int mkdir(const char *path, mode_t rights) {
  REAL(mkdir); struct call c; enter(&c, path); FAILS(c, -1, "mkdir");
  int result = real(path, rights); leave(&c, "mkdir", !result, -1, "", 0, 0); return result;
}

static int opened(int fd, const char *name, int flags, mode_t rights) {
  REAL(openat); struct call c; struct stat s; char path[PATH_MAX] = "";
  if (dir) path_at(fd, name, path);
  enter(&c, path); FAILS(c, -1, flags & O_CREAT ? "create" : "open");
  int was = c.act != PASS && !lstat(path, &s);
  int result = real(fd, name, flags, rights);
  const char *op = (flags & O_CREAT) && !was ? "create" : "open";
  leave(&c, op, result >= 0, result, was && (flags & O_TRUNC) ? "emptied" : "", 0, 0);
  return result;
}
#define RIGHTS(flags) mode_t rights = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list v; va_start(v, flags); rights = va_arg(v, mode_t); va_end(v); }
int open(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags | O_LARGEFILE, rights); }
int openat(int fd, const char *path, int flags, ...) { RIGHTS(flags) return opened(fd, path, flags, rights); }
int openat64(int fd, const char *path, int flags, ...) { RIGHTS(flags) return opened(fd, path, flags | O_LARGEFILE, rights); }

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  int result = real(now, zone);
  now->tv_sec += later;
  return result;
}
