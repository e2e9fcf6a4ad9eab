/*
 * Preloaded into a process: counts the calls that change files of one folder, and at one of them kills the process or
 * fails the call.
 *
 *   NTH_DIR    the folder, without links in its path
 *   NTH_CALL   which call, from 1; none counts only
 *   NTH_ERRNO  fails the call with this error; without it the process is killed
 *   NTH_ON     fails every later call, too
 *   NTH_AFTER  kills after the call instead of before it
 *   NTH_LOG    a file that gets a line per call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *dir, *logged;
static int counted, at, fault, after, on;

__attribute__((constructor)) static void begin(void) {
  char *e;
  dir = getenv("NTH_DIR");
  logged = getenv("NTH_LOG");
  if ((e = getenv("NTH_CALL"))) at = atoi(e);
  if ((e = getenv("NTH_ERRNO"))) fault = atoi(e);
  after = getenv("NTH_AFTER") != NULL;
  on = getenv("NTH_ON") != NULL;
}

static int inside(const char *path) {
  return dir && path && !strncmp(path, dir, strlen(dir)) && path[strlen(dir)] == '/';
}

static int inside_fd(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = dir ? readlink(link, path, sizeof path - 1) : -1;
  if (length < 0) return 0;
  path[length] = 0;
  return inside(path);
}

/* SQLite is called by one thread. Returns whether the call is to fail. */
static int strikes(const char *name) {
  counted++;
  if (logged) {
    int log = syscall(SYS_openat, AT_FDCWD, logged, O_WRONLY | O_APPEND | O_CREAT, 0600);
    dprintf(log, "%s\n", name);
    syscall(SYS_close, log);
  }
  if (on ? counted < at : counted != at) return 0;
  if (!fault && !after) kill(getpid(), SIGKILL);
  errno = fault;
  return fault != 0;
}

static void done(int touched) {
  if (touched && after && counted == at) kill(getpid(), SIGKILL);
}

#define CALL(type, name, parameters, arguments, touches) \
  type name parameters { \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    int touched = touches; \
    if (touched && strikes(#name)) return -1; \
    type result = real arguments; \
    done(touched); \
    return result; \
  }

CALL(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size), inside_fd(fd))
CALL(ssize_t, pwrite, (int fd, const void *bytes, size_t size, off_t place), (fd, bytes, size, place), inside_fd(fd))
CALL(ssize_t, pwrite64, (int fd, const void *bytes, size_t size, off64_t place), (fd, bytes, size, place), inside_fd(fd))
CALL(int, ftruncate, (int fd, off_t size), (fd, size), inside_fd(fd))
CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), inside_fd(fd))
CALL(int, fsync, (int fd), (fd), inside_fd(fd))
CALL(int, fdatasync, (int fd), (fd), inside_fd(fd))
CALL(int, unlink, (const char *path), (path), inside(path))

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = va_arg(list, mode_t); \
    va_end(list); \
    int touched = inside(path) && (flags & O_CREAT); \
    if (touched && strikes(#name)) return -1; \
    int result = real(path, flags, mode); \
    done(touched); \
    return result; \
  }

OPEN(open)
OPEN(open64)
