/* Which paths lie under the folder that is watched. */
#include "faults.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_watched(const char *path) {
    const char *root = getenv("FAULTS_ROOT");
    if (!root || !*root) return false;
    size_t length = strlen(root);
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Without “.”, “..” and double slashes. */
static void normalize(const char *path, char result[PATH_MAX]) {
    size_t length = 0;
    while (*path) {
        while (*path == '/') path++;
        size_t part = strcspn(path, "/");
        if (part == 0) break;
        if (part == 2 && path[0] == '.' && path[1] == '.') {
            while (length > 0 && result[--length] != '/') {}
        } else if (!(part == 1 && path[0] == '.') && length + part + 2 < PATH_MAX) {
            result[length++] = '/';
            memcpy(result + length, path, part);
            length += part;
        }
        path += part;
    }
    result[length] = 0;
}

static bool describe(int descriptor, char result[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, result, PATH_MAX - 1);
    if (length < 0) return false;
    result[length] = 0;
    return true;
}

bool faults_path(int folder, const char *path, char resolved[PATH_MAX]) {
    if (!faults_active() || !path) return false;
    if (*path == '/') {
        normalize(path, resolved);
        return is_watched(resolved);
    }
    char base[PATH_MAX], whole[2 * PATH_MAX];
    if (folder == AT_FDCWD ? !getcwd(base, sizeof base) : !describe(folder, base)) return false;
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    normalize(whole, resolved);
    return is_watched(resolved);
}

bool faults_path_of(int descriptor, char resolved[PATH_MAX]) {
    return faults_active() && describe(descriptor, resolved) && is_watched(resolved);
}

void faults_parent(const char *path, char folder[PATH_MAX]) {
    snprintf(folder, PATH_MAX, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
}
