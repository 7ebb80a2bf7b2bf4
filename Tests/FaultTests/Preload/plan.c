/* Counts calls, keeps the trace, and decides what each call meets. */
#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum deed deed;
static bool is_active, is_ongoing, has_come;
static long number, chosen;
static uint64_t seed;
static int trace = -1;
static char stash[PATH_MAX];

static const char *const deeds[] = {"none",     "kill",  "kill-after", "tear",   "tear-block", "cut",
                                    "cut-some", "short", "enospc",     "eio",    "erofs"};
static const char *const operations[] = {"open",   "create", "write", "sync",  "truncate",
                                         "rename", "unlink", "link",  "mkdir", "rmdir"};

static const char *text(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

__attribute__((constructor)) static void begin(void) {
    if (!*text("FAULTS_ROOT")) return;
    for (size_t index = 0; index < sizeof deeds / sizeof *deeds; index++)
        if (strcmp(text("FAULTS_DO"), deeds[index]) == 0) deed = (enum deed)index;
    chosen = atol(text("FAULTS_AT"));
    is_ongoing = strcmp(text("FAULTS_ONGOING"), "1") == 0;
    seed = strtoull(text("FAULTS_SEED"), NULL, 10) * 2654435761u + 88172645463325252u;
    snprintf(stash, sizeof stash, "%s", text("FAULTS_STASH"));
    if (*text("FAULTS_TRACE")) trace = open(text("FAULTS_TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    is_active = true;
}

/* The power may also go after the program's end. */
__attribute__((destructor)) static void end(void) {
    if (!is_active || has_come || !faults_follows_power()) return;
    unsynced_cut(deed == DEED_CUT_SOME);
    entries_cut(deed == DEED_CUT_SOME);
}

void faults_lock(void) { pthread_mutex_lock(&lock); }
void faults_unlock(void) { pthread_mutex_unlock(&lock); }
bool faults_active(void) { return is_active; }
bool faults_follows_power(void) { return is_active && *stash && (deed == DEED_CUT || deed == DEED_CUT_SOME); }
const char *faults_stash(void) { return stash; }

void *faults_real(const char *name) { return dlsym(RTLD_NEXT, name); }

uint64_t faults_chance(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed >> 11;
}

_Noreturn void faults_die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void note(const char *mark, enum operation operation, const char *path, size_t bytes) {
    if (trace < 0) return;
    char line[PATH_MAX + 80];
    int length = snprintf(line, sizeof line, "%s%ld %s %zu %s\n", mark, number, operations[operation], bytes, path);
    ssize_t (*plainly)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))faults_real("write");
    plainly(trace, line, (size_t)length);
}

/* Whether a call can fail in this way at all. */
static int error_for(enum operation operation) {
    switch (deed) {
    case DEED_ENOSPC:
        switch (operation) {
        case OP_CREATE: case OP_WRITE: case OP_SYNC: case OP_RENAME: case OP_LINK: case OP_MKDIR: return ENOSPC;
        default: return 0;
        }
    case DEED_EIO: return EIO;
    case DEED_EROFS: return operation == OP_SYNC ? 0 : EROFS;
    default: return 0;
    }
}

/* From the first call on means also for whoever asks before. */
static bool is_so_for_good(void) { return is_ongoing && (has_come || chosen == 1); }

bool faults_is_read_only(void) { return deed == DEED_EROFS && is_so_for_good(); }

void faults_describe_disk(struct statvfs *status) {
    if (!is_so_for_good()) return;
    if (deed == DEED_ENOSPC) status->f_bavail = 0;
    if (deed == DEED_EROFS) status->f_flag |= ST_RDONLY;
}

struct verdict faults_count(enum operation operation, const char *path, size_t bytes) {
    struct verdict verdict = {0, 0, false};
    number++;
    bool is_due = chosen > 0 && number == chosen;
    if (is_ongoing && chosen > 0 && number > chosen) is_due = true;
    note(is_due ? "! " : "", operation, path, bytes);
    if (!is_due) return verdict;
    has_come = true;
    switch (deed) {
    case DEED_NONE: break;
    case DEED_KILL: faults_die();
    case DEED_KILL_AFTER: verdict.dies = true; break;
    case DEED_TEAR:
    case DEED_TEAR_BLOCK:
        verdict.partial = deed == DEED_TEAR ? bytes / 2 : bytes / 512 ? faults_chance() % (bytes / 512) * 512 : 0;
        if (operation != OP_WRITE || verdict.partial == 0) faults_die();
        verdict.dies = true;
        break;
    case DEED_CUT:
    case DEED_CUT_SOME:
        unsynced_cut(deed == DEED_CUT_SOME);
        entries_cut(deed == DEED_CUT_SOME);
        faults_die();
    case DEED_SHORT: verdict.partial = operation == OP_WRITE ? bytes / 2 : 0; break;
    case DEED_ENOSPC:
    case DEED_EIO:
    case DEED_EROFS: verdict.error = error_for(operation); break;
    }
    return verdict;
}
