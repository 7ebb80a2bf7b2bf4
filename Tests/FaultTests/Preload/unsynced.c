/* Remembers of each file what stood where something was written since its last fsync, and brings it back when the power
 * goes: a sector that was not synced may hold what it held, or what was written.
 *
 * The index of SQLite's log (-shm) is left alone: it is mapped into memory, and whoever opens a store first makes it
 * anew. */
#include "faults.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096, SECTOR = 512 };

struct block {
    off_t index;
    ssize_t length; /* of what stood there; the file may have ended in it */
    unsigned char *bytes;
};

/* A file that was opened for writing. Its descriptor is our own and stays open: closing it would give up the locks that
 * the program has on the file, and while it is open nothing else becomes the same file. */
struct file {
    dev_t device;
    ino_t inode;
    int descriptor;
    bool is_index, is_dirty;
    off_t size; /* when it was synced last */
    struct block *blocks;
    size_t count, capacity;
};

static struct file *files;
static size_t file_count;

static struct file *find(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
    for (size_t index = 0; index < file_count; index++)
        if (files[index].inode == status.st_ino && files[index].device == status.st_dev) return &files[index];
    return NULL;
}

void unsynced_opened(int descriptor, const char *path) {
    struct stat status;
    if (find(descriptor) || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return;
    int (*plainly)(const char *, int, ...) = (int (*)(const char *, int, ...))faults_real("open");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    size_t length = strlen(path);
    files = realloc(files, (file_count + 1) * sizeof *files);
    files[file_count++] = (struct file){
        .device = status.st_dev,
        .inode = status.st_ino,
        .descriptor = plainly(link, O_RDWR | O_CLOEXEC),
        .is_index = length > 4 && strcmp(path + length - 4, "-shm") == 0,
    };
}

bool unsynced_knows(int descriptor, char path[PATH_MAX]) {
    return faults_active() && find(descriptor) && faults_path_of(descriptor, path);
}

static void keep(struct file *file, off_t index) {
    for (size_t place = 0; place < file->count; place++)
        if (file->blocks[place].index == index) return;
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? 2 * file->capacity : 64;
        file->blocks = realloc(file->blocks, file->capacity * sizeof *file->blocks);
    }
    struct block block = {index, 0, malloc(BLOCK)};
    block.length = pread(file->descriptor, block.bytes, BLOCK, index * BLOCK);
    if (block.length < 0) block.length = 0;
    memset(block.bytes + block.length, 0, (size_t)(BLOCK - block.length));
    file->blocks[file->count++] = block;
}

static void keep_range(struct file *file, off_t start, off_t end) {
    struct stat status;
    if (!file->is_dirty && fstat(file->descriptor, &status) == 0) file->size = status.st_size;
    file->is_dirty = true;
    for (off_t index = start / BLOCK; index * BLOCK < end; index++) keep(file, index);
}

void unsynced_before_write(int descriptor, off_t offset, size_t bytes) {
    struct file *file = faults_follows_power() ? find(descriptor) : NULL;
    if (!file || file->is_index || bytes == 0) return;
    if (fcntl(descriptor, F_GETFL) & O_APPEND || offset < 0)
        offset = lseek(descriptor, 0, fcntl(descriptor, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    keep_range(file, offset, offset + (off_t)bytes);
}

void unsynced_before_truncate(int descriptor, off_t size) {
    struct file *file = faults_follows_power() ? find(descriptor) : NULL;
    struct stat status;
    if (!file || file->is_index || fstat(descriptor, &status) != 0) return;
    keep_range(file, size, status.st_size > size ? status.st_size : size);
}

static void forget(struct file *file) {
    for (size_t place = 0; place < file->count; place++) free(file->blocks[place].bytes);
    file->count = 0;
    file->is_dirty = false;
}

void unsynced_synced(int descriptor) {
    struct file *file = find(descriptor);
    if (file) forget(file);
}

static void restore(struct file *file, bool partly) {
    struct stat status;
    if (fstat(file->descriptor, &status) != 0) return;
    off_t written = status.st_size;
    off_t size = partly && faults_chance() % 2 ? written : file->size;
    int (*cut_off)(int, off_t) = (int (*)(int, off_t))faults_real("ftruncate");
    ssize_t (*put)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))faults_real("pwrite");
    cut_off(file->descriptor, size);
    for (size_t place = 0; place < file->count; place++) {
        struct block block = file->blocks[place];
        for (off_t sector = 0; sector < BLOCK; sector += SECTOR) {
            off_t offset = block.index * BLOCK + sector;
            if (offset >= size) break;
            /* Only what was written can be kept. */
            if (partly && offset + SECTOR <= written && faults_chance() % 2) continue;
            size_t length = size - offset < SECTOR ? (size_t)(size - offset) : SECTOR;
            put(file->descriptor, block.bytes + sector, length, offset);
        }
    }
}

void unsynced_cut(bool partly) {
    for (size_t index = 0; index < file_count; index++)
        if (files[index].is_dirty) restore(&files[index], partly);
}
