/* Remembers what was changed in folders since each was last synced, and takes it back when the power goes: all of it, or
 * of each folder the latest changes, as many as chance says. Folders do not wait for each other: where a file moves from
 * one to another, the old name may be gone and the new one not there yet. */
#include "faults.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
    enum change change;
    char *path, *target; /* the target of a renaming */
    char *kept;          /* what had the name before: a second name in the stash */
};

static struct entry *entries;
static size_t count, capacity;

static int call_two(const char *name, const char *one, const char *other) {
    int (*function)(const char *, const char *) = (int (*)(const char *, const char *))faults_real(name);
    return function(one, other);
}

static void remove_name(const char *path) {
    int (*function)(const char *) = (int (*)(const char *))faults_real("unlink");
    function(path);
}

static char *new_name_in_stash(void) {
    static int number;
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/%d-%d", faults_stash(), (int)getpid(), ++number);
    return strdup(name);
}

void entries_before(enum change change, const char *path, const char *target) {
    if (!faults_follows_power()) return;
    if (count == capacity) {
        capacity = capacity ? 2 * capacity : 64;
        entries = realloc(entries, capacity * sizeof *entries);
    }
    struct entry entry = {change, strdup(path), target ? strdup(target) : NULL, NULL};
    if (change == REMOVED || change == RENAMED) {
        entry.kept = new_name_in_stash();
        if (call_two("link", change == REMOVED ? path : target, entry.kept) != 0) {
            free(entry.kept);
            entry.kept = NULL;
        }
    }
    entries[count++] = entry;
}

static void release(struct entry *entry) {
    if (entry->kept) remove_name(entry->kept);
    free(entry->path);
    free(entry->target);
    free(entry->kept);
}

void entries_failed(void) {
    if (faults_follows_power() && count > 0) release(&entries[--count]);
}

/* A renaming belongs to the folder it leads to: there the new content is missed. */
static void folder_of(const struct entry *entry, char folder[PATH_MAX]) {
    faults_parent(entry->change == RENAMED ? entry->target : entry->path, folder);
}

void entries_synced(const char *path) {
    char folder[PATH_MAX];
    size_t left = 0;
    for (size_t index = 0; index < count; index++) {
        folder_of(&entries[index], folder);
        if (strcmp(folder, path) == 0)
            release(&entries[index]);
        else
            entries[left++] = entries[index];
    }
    count = left;
}

static void undo(const struct entry *entry) {
    switch (entry->change) {
    case MADE_FILE: remove_name(entry->path); break;
    case MADE_FOLDER: {
        char *aside = new_name_in_stash();
        call_two("rename", entry->path, aside);
        free(aside);
        break;
    }
    case REMOVED:
        if (entry->kept) call_two("rename", entry->kept, entry->path);
        break;
    case RENAMED:
        call_two("rename", entry->target, entry->path);
        if (entry->kept) call_two("rename", entry->kept, entry->target);
        break;
    }
}

/* Which changes of a folder are taken back: those from here on. The same answer for the same folder. */
static size_t first_lost(const char *folder, uint64_t chance, size_t latest) {
    uint64_t hash = chance;
    for (const char *byte = folder; *byte; byte++) hash = (hash ^ (unsigned char)*byte) * 1099511628211u;
    return (size_t)((hash >> 17) % (latest + 1));
}

void entries_cut(bool partly) {
    uint64_t chance = faults_chance();
    char folder[PATH_MAX];
    for (size_t left = count; left > 0; left--) {
        folder_of(&entries[left - 1], folder);
        if (!partly || left - 1 >= first_lost(folder, chance, count)) undo(&entries[left - 1]);
    }
}
