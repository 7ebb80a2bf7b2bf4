// The limit: the least that a loader into SQLite can do in C with the lines of a file.
//
// usage: raw FILE STORE append|set|unique
//
//   append   inserts each line; knows no duplicates, hashes nothing
//   set      keeps the hashes in memory, and inserts the lines whose hash is new: nothing tells the next run of them
//   unique   a UNIQUE index on the hash in the same transactions as the lines: what a plain durable loader does
//
// All: WAL, synchronous=FULL, pages of 16 KiB, transactions of 100,000 lines; the hash is the first 16 bytes of SHA-256
// of the line's bytes. Nothing is parsed, checked or kept apart. Prints what it stored, as JSON, and for each million
// lines the seconds they took.

#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 100000 };

static sqlite3 *store;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "raw: %s\n", sqlite3_errmsg(store));
    exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(store, sql, NULL, NULL, NULL)); }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

typedef struct { uint64_t high, low; } Hash;

// A set of 128-bit hashes: open addressing, doubled when three quarters full.
static Hash *slots;
static size_t capacity, members;

static int insert(Hash hash) {
    if (members * 4 >= capacity * 3) {
        Hash *before = slots;
        size_t old = capacity;
        capacity = old ? old * 2 : 1 << 16;
        slots = calloc(capacity, sizeof(Hash));
        if (!slots) {
            perror("raw");
            exit(1);
        }
        members = 0;
        for (size_t i = 0; i < old; i++)
            if (before[i].high | before[i].low) insert(before[i]);
        free(before);
    }
    size_t place = hash.high & (capacity - 1);
    while (slots[place].high | slots[place].low) {
        if (slots[place].high == hash.high && slots[place].low == hash.low) return 0;
        place = (place + 1) & (capacity - 1);
    }
    slots[place] = hash;
    members++;
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: raw FILE STORE append|set|unique\n");
        return 2;
    }
    int is_set = !strcmp(argv[3], "set"), is_unique = !strcmp(argv[3], "unique");
    int file = open(argv[1], O_RDONLY);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    check(sqlite3_open(argv[2], &store));
    run("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;");
    run(is_unique ? "CREATE TABLE records(hash BLOB NOT NULL UNIQUE, body TEXT)" : "CREATE TABLE records(body TEXT)");
    sqlite3_stmt *insertion;
    const char *sql = is_unique ? "INSERT INTO records(body, hash) VALUES(?1, ?2) ON CONFLICT(hash) DO NOTHING"
                                : "INSERT INTO records(body) VALUES(?1)";
    check(sqlite3_prepare_v2(store, sql, -1, &insertion, NULL));
    EVP_MD *algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    static char buffer[1 << 20];
    size_t held = 0;
    long lines = 0, stored = 0;
    double begin = now(), last = begin;
    char seconds[4096] = "";
    run("BEGIN");
    for (int at_end = 0; !at_end;) {
        ssize_t got = read(file, buffer + held, sizeof buffer - held);
        if (got < 0) {
            perror(argv[1]);
            return 1;
        }
        at_end = got == 0;
        held += (size_t)got;
        char *line = buffer, *end = buffer + held;
        while (line < end) {
            char *stop = memchr(line, '\n', (size_t)(end - line));
            if (!stop) {
                if (!at_end) break;
                stop = end;
            }
            unsigned char digest[32];
            Hash hash = {0, 0};
            if (is_set | is_unique) {
                EVP_DigestInit_ex2(context, algorithm, NULL);
                EVP_DigestUpdate(context, line, (size_t)(stop - line));
                EVP_DigestFinal_ex(context, digest, NULL);
                memcpy(&hash, digest, sizeof hash);
            }
            if (!is_set || insert(hash)) {
                check(sqlite3_bind_text(insertion, 1, line, (int)(stop - line), SQLITE_STATIC));
                if (is_unique) check(sqlite3_bind_blob(insertion, 2, digest, 16, SQLITE_STATIC));
                check(sqlite3_step(insertion));
                check(sqlite3_reset(insertion));
                stored += sqlite3_changes(store);
            }
            if (++lines % BATCH == 0) run("COMMIT; BEGIN");
            if (lines % 1000000 == 0) {
                size_t used = strlen(seconds);
                snprintf(seconds + used, sizeof seconds - used, "%s%.3f", used ? ", " : "", now() - last);
                last = now();
            }
            line = stop + 1;
        }
        held = line < end ? (size_t)(end - line) : 0;
        memmove(buffer, line, held);
    }
    run("COMMIT");
    sqlite3_finalize(insertion);
    check(sqlite3_close(store));
    printf(
        "{\"read\": %ld, \"stored\": %ld, \"duplicates\": %ld, \"rejected\": 0, \"millions\": [%s]}\n", lines, stored,
        lines - stored, seconds);
    return 0;
}
