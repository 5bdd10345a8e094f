/* pcscd looks at each reader every 400 ms; on the bench it looks every 10 ms. Nothing else is changed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    static int (*real)(const struct timespec *, struct timespec *);
    struct timespec shorter = {0, 10000000};
    if (!real)
        real = (int (*)(const struct timespec *, struct timespec *))dlsym(RTLD_NEXT, "nanosleep");
    if (wanted && wanted->tv_sec == 0 && wanted->tv_nsec == 400000000)
        return real(&shorter, left);
    return real(wanted, left);
}
