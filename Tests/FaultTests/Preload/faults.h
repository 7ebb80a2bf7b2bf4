/* A library to preload into a program, which then meets faults of the disk at chosen instants.
 *
 * Counted are the calls that change something under one folder. From the environment:
 *   FAULTS_ROOT     the folder: absolute, without links on its way
 *   FAULTS_AT       the number of the call that meets the fault, from 1; 0 for none
 *   FAULTS_DO       what happens there: see `enum deed`
 *   FAULTS_ONGOING  1: an error returns from then on, at every call that can give it
 *   FAULTS_SEED     what chance depends on
 *   FAULTS_TRACE    a file outside the folder: a line for each counted call, "! …" where the fault came
 *   FAULTS_STASH    a folder outside, on the same file system: keeps what a power cut may bring back
 */
#ifndef FAULTS_H
#define FAULTS_H

#define _GNU_SOURCE
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>

enum deed {
    DEED_NONE,
    DEED_KILL,       /* SIGKILL, before the call */
    DEED_KILL_AFTER, /* SIGKILL, after it */
    DEED_TEAR,       /* half of the bytes are written, then SIGKILL */
    DEED_TEAR_BLOCK, /* some whole blocks of 512 bytes are written, then SIGKILL */
    DEED_CUT,        /* the power goes before the call: all that was not synced is as it was */
    DEED_CUT_SOME,   /* the same, and part of it is kept, by chance */
    DEED_SHORT,      /* half of the bytes are written, and that is returned */
    DEED_ENOSPC,
    DEED_EIO,
    DEED_EROFS,
};

enum operation { OP_OPEN, OP_CREATE, OP_WRITE, OP_SYNC, OP_TRUNCATE, OP_RENAME, OP_UNLINK, OP_LINK, OP_MKDIR, OP_RMDIR };

/* What a call is to do after it was counted. */
struct verdict {
    int error;      /* fail with this errno, unless 0 */
    size_t partial; /* write only so many bytes, unless 0 … */
    bool dies;      /* … and die after the call */
};

/* plan.c: counting and deciding. All of it under one lock. */
void faults_lock(void);
void faults_unlock(void);
bool faults_active(void);
bool faults_follows_power(void);
/* Counts a call on a path; may not return. `bytes` is what a write is to write. */
struct verdict faults_count(enum operation operation, const char *path, size_t bytes);
_Noreturn void faults_die(void);
/* As a full or read-only disk is described, once it is that for good. */
void faults_describe_disk(struct statvfs *status);
bool faults_is_read_only(void);
uint64_t faults_chance(void);
const char *faults_stash(void);
/* The function of this name behind ours. */
void *faults_real(const char *name);

/* names.c: which paths are meant. Both give false for what lies outside the folder. */
bool faults_path(int folder, const char *path, char resolved[PATH_MAX]);
bool faults_path_of(int descriptor, char resolved[PATH_MAX]);
void faults_parent(const char *path, char folder[PATH_MAX]);

/* unsynced.c: what a power cut would take back. */
void unsynced_opened(int descriptor, const char *path);
/* Whether it is a file under the folder that was opened for writing; gives its path. */
bool unsynced_knows(int descriptor, char path[PATH_MAX]);
void unsynced_before_write(int descriptor, off_t offset, size_t bytes);
void unsynced_before_truncate(int descriptor, off_t size);
void unsynced_synced(int descriptor);
void unsynced_cut(bool partly);

/* entries.c: the same for the names in folders. */
enum change { MADE_FILE, MADE_FOLDER, REMOVED, RENAMED };
void entries_before(enum change change, const char *path, const char *target);
/* The change that was announced last did not happen. */
void entries_failed(void);
void entries_synced(const char *folder);
void entries_cut(bool partly);

#endif
