// Runs a command and says what it took: seconds on the clock, seconds of CPU, and its peak memory.
//
// usage: measure RESULT COMMAND [ARGUMENT...]
//
// Writes one line of JSON into RESULT. Small on purpose: the peak memory of a process counts that of the one that began
// it until its own is more, and an interpreter's would hide it.

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: measure RESULT COMMAND [ARGUMENT...]\n");
        return 2;
    }
    double begin = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        perror("measure");
        return 1;
    }
    double seconds = now() - begin;
#ifdef __APPLE__
    double unit = 1024.0 * 1024.0;
#else
    double unit = 1024.0;
#endif
    double cpu = (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6 + (double)used.ru_stime.tv_sec
        + (double)used.ru_stime.tv_usec / 1e6;
    FILE *result = fopen(argv[1], "w");
    if (!result) {
        perror(argv[1]);
        return 1;
    }
    fprintf(
        result, "{\"seconds\": %.6f, \"cpu\": %.6f, \"megabytes\": %.1f, \"exit\": %d}\n", seconds, cpu,
        (double)used.ru_maxrss / unit, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(result) ? 1 : 0;
}
