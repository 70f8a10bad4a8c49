/* What can go wrong on a disk or a line, at the n-th call that changes something: preloaded into the program under test.
 *   FAULT_AT=n      the n-th call, counted over all threads from 1; without it calls are only counted
 *   FAULT=kill      the process dies before the call (kill -9)
 *   FAULT=torn      half of what was to be written is written, then the process dies
 *   FAULT=full      from the n-th call on nothing can be added: ENOSPC
 *   FAULT=broken    the n-th call fails: EIO
 *   FAULT_COUNT=F   each call is noted in F by a line of its own
 *   FAULT_CLOCK=S   the day begins S seconds after 1970
 * Standard streams are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long shift;
static long calls;
static int note = -1;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAULT_COUNT");
  const char *day = getenv("FAULT_CLOCK");
  struct timespec now;
  if (day != NULL && syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) == 0) shift = atol(day) - now.tv_sec;
  if (path != NULL) note = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is(const char *kind) {
  const char *fault = getenv("FAULT");
  return fault != NULL && strcmp(fault, kind) == 0;
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/* 0: go on; 1: fail with errno; 2: write half, then die. `adds`: whether a full disk is in its way. */
static int strikes(const char *name, int adds) {
  long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (note >= 0) {
    char line[64];
    int length = snprintf(line, sizeof line, "%ld %s\n", now, name);
    syscall(SYS_write, note, line, (size_t)length);
  }
  const char *at = getenv("FAULT_AT");
  if (at == NULL) return 0;
  long when = atol(at);
  if (is("full")) {
    if (now < when || !adds) return 0;
    errno = ENOSPC;
    return 1;
  }
  if (now != when) return 0;
  if (is("kill")) die();
  if (is("torn")) return 2;
  errno = EIO;
  return 1;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int answer = (int)syscall(SYS_clock_gettime, clock, now);
  if (answer == 0 && clock == CLOCK_REALTIME) now->tv_sec += shift;
  return answer;
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* A pipe or an event is never full of a disk's bytes. */
static int is_file(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(ssize_t, write, int, const void *, size_t);
  if (fd > 2 && is_file(fd)) switch (strikes("write", 1)) {
    case 1: return -1;
    case 2: if (length > 1) real(fd, bytes, length / 2); die();
  }
  return real(fd, bytes, length);
}

#define PWRITE(name) \
  ssize_t name(int fd, const void *bytes, size_t length, off_t at) { \
    REAL(ssize_t, name, int, const void *, size_t, off_t); \
    switch (strikes(#name, 1)) { \
      case 1: return -1; \
      case 2: if (length > 1) real(fd, bytes, length / 2, at); die(); \
    } \
    return real(fd, bytes, length, at); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define CALL(type, name, adds, parameters, arguments, ...) \
  type name parameters { \
    REAL(type, name, __VA_ARGS__); \
    switch (strikes(#name, adds)) { \
      case 1: return -1; \
      case 2: die(); \
    } \
    return real arguments; \
  }
CALL(ssize_t, writev, 0, (int fd, const struct iovec *v, int n), (fd, v, n), int, const struct iovec *, int)
CALL(ssize_t, copy_file_range, 1, (int a, off_t *p, int b, off_t *q, size_t n, unsigned f), (a, p, b, q, n, f), int, off_t *, int, off_t *, size_t, unsigned)
CALL(ssize_t, sendfile, 1, (int a, int b, off_t *p, size_t n), (a, b, p, n), int, int, off_t *, size_t)
CALL(ssize_t, sendfile64, 1, (int a, int b, off_t *p, size_t n), (a, b, p, n), int, int, off_t *, size_t)
CALL(ssize_t, send, 0, (int fd, const void *b, size_t n, int f), (fd, b, n, f), int, const void *, size_t, int)
CALL(int, fsync, 0, (int fd), (fd), int)
CALL(int, fdatasync, 0, (int fd), (fd), int)
CALL(int, ftruncate, 0, (int fd, off_t n), (fd, n), int, off_t)
CALL(int, ftruncate64, 0, (int fd, off_t n), (fd, n), int, off_t)
CALL(int, rename, 1, (const char *a, const char *b), (a, b), const char *, const char *)
CALL(int, renameat2, 1, (int d, const char *a, int e, const char *b, unsigned f), (d, a, e, b, f), int, const char *, int, const char *, unsigned)
CALL(int, unlink, 0, (const char *a), (a), const char *)
CALL(int, unlinkat, 0, (int d, const char *a, int f), (d, a, f), int, const char *, int)
CALL(int, rmdir, 0, (const char *a), (a), const char *)
CALL(int, mkdir, 1, (const char *a, mode_t m), (a, m), const char *, mode_t)

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, name, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (mode_t)va_arg(rest, int); \
    va_end(rest); \
    if ((flags & O_CREAT) != 0) switch (strikes(#name, 1)) { \
      case 1: return -1; \
      case 2: die(); \
    } \
    return real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
