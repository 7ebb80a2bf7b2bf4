/* The functions of the C library that change files, in front of the real ones. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name, result, ...) ((result(*)(__VA_ARGS__))faults_real(#name))

/* What a counted call ends with: it may have to die now that its work is done. */
#define FINISH(verdict, outcome)                                                                                      \
    do {                                                                                                              \
        int kept_errno = errno;                                                                                       \
        if ((verdict).dies) faults_die();                                                                             \
        faults_unlock();                                                                                              \
        errno = kept_errno;                                                                                           \
        return outcome;                                                                                               \
    } while (0)

#define REFUSE(verdict)                                                                                               \
    do {                                                                                                              \
        if ((verdict).error) {                                                                                        \
            faults_unlock();                                                                                          \
            errno = (verdict).error;                                                                                  \
            return -1;                                                                                                \
        }                                                                                                             \
    } while (0)

/* MARK: opening */

static int open_watched(int folder, const char *name, int flags, mode_t mode) {
    int (*plainly)(int, const char *, int, ...) = REAL(openat, int, int, const char *, int, ...);
    char path[PATH_MAX];
    bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (!writes || !faults_path(folder, name, path)) return plainly(folder, name, flags, mode);
    faults_lock();
    struct stat status;
    bool is_new = flags & O_CREAT && lstat(path, &status) != 0;
    struct verdict verdict = faults_count(is_new ? OP_CREATE : OP_OPEN, path, 0);
    REFUSE(verdict);
    if (is_new) entries_before(MADE_FILE, path, NULL);
    int descriptor = plainly(folder, name, flags, mode);
    if (descriptor >= 0) {
        int kept = errno;
        unsynced_opened(descriptor, path);
        errno = kept;
    } else if (is_new) {
        int kept = errno;
        entries_failed();
        errno = kept;
    }
    FINISH(verdict, descriptor);
}

#define MODE_OF(last, flags)                                                                                          \
    mode_t mode = 0;                                                                                                  \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                            \
        va_list rest;                                                                                                 \
        va_start(rest, last);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                  \
        va_end(rest);                                                                                                 \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags, flags)
    return open_watched(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags, flags)
    return open_watched(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags, flags)
    return open_watched(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE_OF(flags, flags)
    return open_watched(folder, path, flags | O_LARGEFILE, mode);
}

int creat(const char *path, mode_t mode) { return open_watched(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* MARK: writing */

/* At the file's own position where the offset is negative. */
static ssize_t write_watched(int descriptor, const void *bytes, size_t length, off_t offset) {
    ssize_t (*at_position)(int, const void *, size_t) = REAL(write, ssize_t, int, const void *, size_t);
    ssize_t (*at_offset)(int, const void *, size_t, off_t) = REAL(pwrite, ssize_t, int, const void *, size_t, off_t);
    int kept = errno;
    char path[PATH_MAX];
    faults_lock();
    if (!unsynced_knows(descriptor, path)) {
        faults_unlock();
        errno = kept;
        return offset < 0 ? at_position(descriptor, bytes, length) : at_offset(descriptor, bytes, length, offset);
    }
    struct verdict verdict = faults_count(OP_WRITE, path, length);
    REFUSE(verdict);
    if (verdict.partial) length = verdict.partial;
    unsynced_before_write(descriptor, offset, length);
    errno = kept;
    ssize_t written =
        offset < 0 ? at_position(descriptor, bytes, length) : at_offset(descriptor, bytes, length, offset);
    FINISH(verdict, written);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    return write_watched(descriptor, bytes, length, -1);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    return write_watched(descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    return write_watched(descriptor, bytes, length, offset);
}

/* As a system may: only the first piece. */
ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    char path[PATH_MAX];
    faults_lock();
    bool is_watched = unsynced_knows(descriptor, path);
    faults_unlock();
    if (!is_watched || count < 1) return REAL(writev, ssize_t, int, const struct iovec *, int)(descriptor, pieces, count);
    return write_watched(descriptor, pieces[0].iov_base, pieces[0].iov_len, -1);
}

ssize_t pwritev(int descriptor, const struct iovec *pieces, int count, off_t offset) {
    char path[PATH_MAX];
    faults_lock();
    bool is_watched = unsynced_knows(descriptor, path);
    faults_unlock();
    if (!is_watched || count < 1)
        return REAL(pwritev, ssize_t, int, const struct iovec *, int, off_t)(descriptor, pieces, count, offset);
    return write_watched(descriptor, pieces[0].iov_base, pieces[0].iov_len, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *pieces, int count, off64_t offset) {
    return pwritev(descriptor, pieces, count, offset);
}

static int truncate_watched(int descriptor, off_t size) {
    int (*plainly)(int, off_t) = REAL(ftruncate, int, int, off_t);
    char path[PATH_MAX];
    faults_lock();
    if (!unsynced_knows(descriptor, path)) {
        faults_unlock();
        return plainly(descriptor, size);
    }
    struct verdict verdict = faults_count(OP_TRUNCATE, path, 0);
    REFUSE(verdict);
    unsynced_before_truncate(descriptor, size);
    int result = plainly(descriptor, size);
    FINISH(verdict, result);
}

int ftruncate(int descriptor, off_t size) { return truncate_watched(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return truncate_watched(descriptor, size); }

static int sync_watched(int descriptor, int (*plainly)(int)) {
    char path[PATH_MAX];
    struct stat status;
    faults_lock();
    bool is_folder = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode) && faults_path_of(descriptor, path);
    if (!is_folder && !unsynced_knows(descriptor, path)) {
        faults_unlock();
        return plainly(descriptor);
    }
    struct verdict verdict = faults_count(OP_SYNC, path, 0);
    REFUSE(verdict);
    int result = plainly(descriptor);
    if (result == 0 && is_folder) entries_synced(path);
    if (result == 0 && !is_folder) unsynced_synced(descriptor);
    FINISH(verdict, result);
}

int fsync(int descriptor) { return sync_watched(descriptor, REAL(fsync, int, int)); }
int fdatasync(int descriptor) { return sync_watched(descriptor, REAL(fdatasync, int, int)); }

/* MARK: names */

static int rename_watched(int from, const char *old, int to, const char *new, unsigned flags) {
    int (*plainly)(int, const char *, int, const char *, unsigned) =
        REAL(renameat2, int, int, const char *, int, const char *, unsigned);
    char path[PATH_MAX], target[PATH_MAX];
    if (!faults_path(from, old, path) || !faults_path(to, new, target)) return plainly(from, old, to, new, flags);
    faults_lock();
    struct verdict verdict = faults_count(OP_RENAME, target, 0);
    REFUSE(verdict);
    entries_before(RENAMED, path, target);
    int result = plainly(from, old, to, new, flags);
    if (result != 0) {
        int kept = errno;
        entries_failed();
        errno = kept;
    }
    FINISH(verdict, result);
}

int rename(const char *old, const char *new) { return rename_watched(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return rename_watched(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return rename_watched(from, old, to, new, flags);
}

static int unlink_watched(int folder, const char *name, int flags) {
    int (*plainly)(int, const char *, int) = REAL(unlinkat, int, int, const char *, int);
    char path[PATH_MAX];
    if (!faults_path(folder, name, path)) return plainly(folder, name, flags);
    faults_lock();
    struct verdict verdict = faults_count(flags & AT_REMOVEDIR ? OP_RMDIR : OP_UNLINK, path, 0);
    REFUSE(verdict);
    if (!(flags & AT_REMOVEDIR)) entries_before(REMOVED, path, NULL);
    int result = plainly(folder, name, flags);
    if (result != 0 && !(flags & AT_REMOVEDIR)) {
        int kept = errno;
        entries_failed();
        errno = kept;
    }
    FINISH(verdict, result);
}

int unlink(const char *path) { return unlink_watched(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return unlink_watched(folder, path, flags); }
int rmdir(const char *path) { return unlink_watched(AT_FDCWD, path, AT_REMOVEDIR); }

static int link_watched(int from, const char *old, int to, const char *new, int flags) {
    int (*plainly)(int, const char *, int, const char *, int) =
        REAL(linkat, int, int, const char *, int, const char *, int);
    char path[PATH_MAX];
    if (!faults_path(to, new, path)) return plainly(from, old, to, new, flags);
    faults_lock();
    struct verdict verdict = faults_count(OP_LINK, path, 0);
    REFUSE(verdict);
    entries_before(MADE_FILE, path, NULL);
    int result = plainly(from, old, to, new, flags);
    if (result != 0) {
        int kept = errno;
        entries_failed();
        errno = kept;
    }
    FINISH(verdict, result);
}

int link(const char *old, const char *new) { return link_watched(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return link_watched(from, old, to, new, flags);
}

int symlink(const char *content, const char *name) {
    int (*plainly)(const char *, const char *) = REAL(symlink, int, const char *, const char *);
    char path[PATH_MAX];
    if (!faults_path(AT_FDCWD, name, path)) return plainly(content, name);
    faults_lock();
    struct verdict verdict = faults_count(OP_LINK, path, 0);
    REFUSE(verdict);
    entries_before(MADE_FILE, path, NULL);
    int result = plainly(content, name);
    if (result != 0) entries_failed();
    FINISH(verdict, result);
}

static int mkdir_watched(int folder, const char *name, mode_t mode) {
    int (*plainly)(int, const char *, mode_t) = REAL(mkdirat, int, int, const char *, mode_t);
    char path[PATH_MAX];
    struct stat status;
    /* Making sure that a folder is there changes nothing. */
    if (!faults_path(folder, name, path) || lstat(path, &status) == 0) return plainly(folder, name, mode);
    faults_lock();
    struct verdict verdict = faults_count(OP_MKDIR, path, 0);
    REFUSE(verdict);
    entries_before(MADE_FOLDER, path, NULL);
    int result = plainly(folder, name, mode);
    if (result != 0) {
        int kept = errno;
        entries_failed();
        errno = kept;
    }
    FINISH(verdict, result);
}

int mkdir(const char *path, mode_t mode) { return mkdir_watched(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return mkdir_watched(folder, path, mode); }

/* MARK: asking */

/* Whoever asks is told of what goes on. */
int statvfs(const char *path, struct statvfs *status) {
    int result = REAL(statvfs, int, const char *, struct statvfs *)(path, status);
    if (result == 0) faults_describe_disk(status);
    return result;
}

int access(const char *path, int mode) {
    char resolved[PATH_MAX];
    if (mode & W_OK && faults_path(AT_FDCWD, path, resolved) && faults_is_read_only()) {
        errno = EROFS;
        return -1;
    }
    return REAL(access, int, const char *, int)(path, mode);
}

int statvfs64(const char *path, struct statvfs64 *status) { return statvfs(path, (struct statvfs *)status); }
