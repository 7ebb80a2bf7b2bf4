// A server on loopback that answers with pages of forecast records: the same page always has the same bytes.
//
// usage: serve [--delay MILLISECONDS] [--pages COUNT] [--records COUNT] [--write FILE]
//
// Prints its port and answers until its standard input ends: /?page=N with the N-th page, from 1, as one JSON array, and
// pages behind the last with []. --delay waits so long before each answer. --write writes the records of all pages as
// JSON Lines instead of serving them.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_RECORD = 320, LONGEST_HEAD = 16384 };

static long delay, pages = 10000, records = 100;

static char *digits(char *to, long number, int count) {
    for (int place = count - 1; place >= 0; place--, number /= 10) to[place] = (char)('0' + number % 10);
    return to + count;
}

static char *text(char *to, const char *piece) {
    size_t length = strlen(piece);
    memcpy(to, piece, length);
    return to + length;
}

// Written by hand, because printf would take longer than what is measured.
static size_t record(char *to, long number) {
    char *end = digits(text(to, "{\"forecast_id\":\"fc-"), number, 8);
    end = digits(text(end, "\",\"timestamp\":\"2025-05-"), number / 86400 % 28 + 1, 2);
    end = digits(text(end, "T"), number / 3600 % 24, 2);
    end = digits(text(end, ":"), number / 60 % 60, 2);
    end = digits(text(end, ":"), number % 60, 2);
    end = digits(text(end, "Z\",\"variables\":{\"spx_close\":"), 4000 + number % 2000, 4);
    end = digits(text(end, "."), number % 100, 2);
    end = digits(text(end, ",\"us_10y_yield\":"), number % 6, 1);
    end = digits(text(end, "."), number * 7 % 100, 2);
    end = digits(text(end, "},\"confidence\":0."), number * 13 % 99 + 1, 2);
    end = digits(text(end, ",\"fragility\":0."), number * 17 % 99 + 1, 2);
    return (size_t)(text(end, ",\"symbolic_overlay\":\"hope\",\"domain\":\"finance\"}") - to);
}

// The page as a whole answer; returns its length.
static size_t answer(char *to, char *body, long page) {
    size_t length = 0;
    body[length++] = '[';
    if (page >= 1 && page <= pages) {
        for (long index = 0; index < records; index++) {
            if (index > 0) body[length++] = ',';
            length += record(body + length, (page - 1) * records + index);
        }
    }
    body[length++] = ']';
    size_t head = (size_t)sprintf(
        to, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: %zu\r\n\r\n",
        length);
    memcpy(to + head, body, length);
    return head + length;
}

static void wait_for(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0) {}
}

static void *serve(void *given) {
    int connection = (int)(long)given;
    size_t room = (size_t)records * LONGEST_RECORD + 512;
    char head[LONGEST_HEAD + 1], *body = malloc(room), *whole = malloc(room + 512);
    size_t held = 0;
    while (body && whole) {
        ssize_t more = read(connection, head + held, LONGEST_HEAD - held);
        if (more <= 0) break;
        held += (size_t)more;
        head[held] = 0;
        char *end;
        while ((end = strstr(head, "\r\n\r\n"))) {
            char *parameter = strstr(head, "page=");
            long page = parameter && parameter < end ? strtol(parameter + 5, NULL, 10) : 1;
            size_t used = (size_t)(end + 4 - head);
            memmove(head, head + used, held - used + 1);
            held -= used;
            if (delay > 0) wait_for(delay);
            size_t length = answer(whole, body, page);
            for (size_t sent = 0; sent < length;) {
                ssize_t step = write(connection, whole + sent, length - sent);
                if (step <= 0) goto over;
                sent += (size_t)step;
            }
        }
    }
over:
    free(body);
    free(whole);
    close(connection);
    return NULL;
}

static int write_lines(const char *path) {
    FILE *file = fopen(path, "w");
    char line[LONGEST_RECORD + 1];
    if (!file) return perror(path), 1;
    for (long number = 0; number < pages * records; number++) {
        size_t length = record(line, number);
        line[length++] = '\n';
        fwrite(line, 1, length, file);
    }
    return fclose(file) == 0 ? 0 : (perror(path), 1);
}

static void *end_with_input(void *unused) {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {}
    exit(0);
    return unused;
}

int main(int count, char **arguments) {
    const char *path = NULL;
    for (int index = 1; index + 1 < count; index += 2) {
        if (!strcmp(arguments[index], "--delay")) delay = atol(arguments[index + 1]);
        if (!strcmp(arguments[index], "--pages")) pages = atol(arguments[index + 1]);
        if (!strcmp(arguments[index], "--records")) records = atol(arguments[index + 1]);
        if (!strcmp(arguments[index], "--write")) path = arguments[index + 1];
    }
    if (path) return write_lines(path);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0
        || getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        perror("serve");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_t thread;
    pthread_create(&thread, NULL, end_with_input, NULL);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (pthread_create(&thread, NULL, serve, (void *)(long)connection) != 0) close(connection);
        else pthread_detach(thread);
    }
}
