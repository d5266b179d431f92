/* Preloaded into `sekisho update` by kill_test.py: the process kills itself with SIGKILL before or after its n-th durable write. A durable
 * write is a pwrite64 to or an fdatasync/fsync of a file of the database. KILL_AT=n, KILL_WHEN=before|after, KILL_COUNT=file to which the
 * number of writes is written at the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long seen;

static int is_database(int fd) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, "sekisho.db") != NULL && strstr(path, "-shm") == NULL;
}

static void mark(int fd, const char *when) {
  if (!is_database(fd)) return;
  const char *at = getenv("KILL_AT"), *which = getenv("KILL_WHEN");
  if (strcmp(when, "before") == 0) ++seen;
  if (at && which && seen == atol(at) && strcmp(which, when) == 0) kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("KILL_COUNT");
  if (!path) return;
  FILE *file = fopen(path, "w");
  if (file) fprintf(file, "%ld", seen), fclose(file);
}

#define WRAP(type, name, parameters, arguments)                          \
  type name parameters {                                                 \
    static type(*real) parameters;                                       \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);       \
    mark(fd, "before");                                                  \
    const type result = real arguments;                                  \
    mark(fd, "after");                                                   \
    return result;                                                       \
  }
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, fsync, (int fd), (fd))
