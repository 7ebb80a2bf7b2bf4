// Signals as bytes in a pipe: all that a handler may safely do.

#include "CEditLine.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { signal_count = 65 };

/// The descriptor plus one of each routed signal; 0: not routed.
static volatile sig_atomic_t routes[signal_count];
static struct sigaction former[signal_count];

static void forward(int number) {
    const int saved = errno;
    const int route = routes[number];
    const unsigned char byte = (unsigned char)number;
    if (route > 0 && write(route - 1, &byte, 1) < 0) {
        // The pipe is full: as many signals wait in it already.
    }
    errno = saved;
}

int editline_route_signal(int number, int descriptor) {
    if (number <= 0 || number >= signal_count) return -1;
    const int before = routes[number] - 1;
    if (descriptor >= 0) {
        routes[number] = descriptor + 1;
        if (before < 0) {
            struct sigaction action = {.sa_handler = forward, .sa_flags = SA_RESTART};
            sigemptyset(&action.sa_mask);
            sigaction(number, &action, &former[number]);
        }
    } else if (before >= 0) {
        sigaction(number, &former[number], NULL);
        routes[number] = 0;
    }
    return before;
}

bool editline_ignores_signal(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
