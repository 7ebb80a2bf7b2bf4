#include "CEditLine.h"
#include "wide.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct EditLineSession {
    EditLine *editor;
    HistoryW *history;
    FILE *output;
    wchar_t *prompt;
    EditLineOwner owner;
};

static const wchar_t complete_command[] = L"magpie-complete";
static const wchar_t paste_command[] = L"magpie-paste";
static const wchar_t paste_key[] = L"\\036";
static const int recalled_entries = 10000;

static EditLineSession *session_of(EditLine *editor) {
    void *session = NULL;
    el_wget(editor, EL_CLIENTDATA, &session);
    return session;
}

static wchar_t *current_prompt(EditLine *editor) {
    return session_of(editor)->prompt;
}

static int next_character(EditLine *editor, wchar_t *character) {
    EditLineSession *session = session_of(editor);
    uint32_t scalar = 0;
    const int result = session->owner.next_character(session->owner.context, &scalar);
    if (result < 0) errno = EINTR;
    if (result == 1) *character = (wchar_t)scalar;
    return result;
}

static unsigned char code_of(EditLineEffect effect) {
    switch (effect) {
    case EditLineEffectNone: return CC_NORM;
    case EditLineEffectRefresh: return CC_REFRESH;
    case EditLineEffectBeep: return CC_ERROR;
    }
}

static unsigned char complete(EditLine *editor, int key) {
    (void)key;
    EditLineSession *session = session_of(editor);
    return code_of(session->owner.complete(session->owner.context));
}

static unsigned char paste(EditLine *editor, int key) {
    (void)key;
    EditLineSession *session = session_of(editor);
    return code_of(session->owner.paste(session->owner.context));
}

static bool is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool editline_use_utf8_locale(void) {
    static const char *const names[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (setlocale(LC_CTYPE, names[index]) != NULL && is_utf8()) return true;
    }
    return false;
}

static bool is_vi(EditLineSession *session) {
    const wchar_t *name = NULL;
    return el_wget(session->editor, EL_EDITOR, &name) == 0 && name != NULL && wcscmp(name, L"vi") == 0;
}

static void bind_everywhere(EditLineSession *session, const wchar_t *keys, const wchar_t *command) {
    el_wset(session->editor, EL_BIND, keys, command, NULL);
    if (is_vi(session)) el_wset(session->editor, EL_BIND, L"-a", keys, command, NULL);
}

static void bind_own_keys(EditLineSession *session) {
    el_wset(session->editor, EL_BIND, L"\\t", complete_command, NULL);
    bind_everywhere(session, paste_key, paste_command);
}

EditLineSession *editline_open(const char *program, int output, bool edits, EditLineOwner owner) {
    EditLineSession *session = calloc(1, sizeof *session);
    if (session == NULL) return NULL;
    session->owner = owner;
    session->output = output == 2 ? stderr : stdout;
    session->prompt = calloc(1, sizeof *session->prompt);
    session->history = history_winit();
    session->editor = el_init(program, stdin, session->output, stderr);
    if (session->prompt == NULL || session->history == NULL || session->editor == NULL) {
        editline_close(session);
        return NULL;
    }
    EditLine *editor = session->editor;
    HistEventW event;
    history_w(session->history, &event, H_SETSIZE, recalled_entries);
    el_wset(editor, EL_CLIENTDATA, session);
    el_wset(editor, EL_SIGNAL, 0);
    el_wset(editor, EL_HIST, history_w, session->history);
    el_wset(editor, EL_PROMPT_ESC, current_prompt, L'\1');
    el_wset(editor, EL_GETCFN, next_character);
    el_wset(editor, EL_ADDFN, complete_command, L"Complete the word", complete);
    el_wset(editor, EL_ADDFN, paste_command, L"Insert pasted text", paste);
    el_wset(editor, EL_EDITOR, L"emacs");
    if (edits) {
        // Keys that would raise signals, or stop the output, reach us as characters.
        el_wset(editor, EL_SETTY, L"-d", L"-isig", L"-ixon", NULL);
        // Each row ends by our own doing, not by the terminal's wrapping: else nobody could tell, after a change of
        // the window's size, where the terminal has put them.
        el_wset(editor, EL_SETTC, L"am", L"no", NULL);
        bind_own_keys(session);
    } else {
        el_wset(editor, EL_EDITMODE, 0);
    }
    return session;
}

void editline_close(EditLineSession *session) {
    if (session->editor != NULL) el_end(session->editor);
    if (session->history != NULL) history_wend(session->history);
    free(session->prompt);
    free(session);
}

void editline_bind(EditLineSession *session, const char *keys, const char *command) {
    wchar_t *wide_keys = wide_from_utf8(keys);
    wchar_t *wide_command = wide_from_utf8(command);
    if (wide_keys != NULL && wide_command != NULL) bind_everywhere(session, wide_keys, wide_command);
    free(wide_keys);
    free(wide_command);
}

bool editline_apply_user_file(EditLineSession *session) {
    const bool found = el_source(session->editor, NULL) == 0;
    bind_own_keys(session);
    return found;
}

int editline_read(EditLineSession *session, const char *prompt, char **line) {
    *line = NULL;
    wchar_t *wide = wide_from_utf8(prompt);
    if (wide == NULL) return -1;
    free(session->prompt);
    session->prompt = wide;
    int count = 0;
    const wchar_t *text = el_wgets(session->editor, &count);
    if (text == NULL || count <= 0) {
        el_reset(session->editor);
        return count < 0 ? -1 : 0;
    }
    if (text[count - 1] == L'\n') count--;
    *line = utf8_from_wide(text, (size_t)count);
    return *line == NULL ? -1 : 1;
}

char *editline_copy_text(EditLineSession *session, size_t *cursor) {
    const LineInfoW *line = el_wline(session->editor);
    *cursor = utf8_length(line->buffer, (size_t)(line->cursor - line->buffer));
    return utf8_from_wide(line->buffer, (size_t)(line->lastchar - line->buffer));
}

/// The number of wide characters before a byte offset.
static int wide_index(const LineInfoW *line, size_t offset) {
    const int count = (int)(line->lastchar - line->buffer);
    size_t bytes = 0;
    int index = 0;
    while (index < count && bytes < offset) bytes += utf8_length(line->buffer + index++, 1);
    return index;
}

bool editline_replace(EditLineSession *session, size_t start, size_t end, const char *text) {
    const LineInfoW *line = el_wline(session->editor);
    const int first = wide_index(line, start);
    const int last = wide_index(line, end);
    const int cursor = (int)(line->cursor - line->buffer);
    wchar_t *wide = wide_from_utf8(text);
    if (wide == NULL) return false;
    el_cursor(session->editor, last - cursor);
    if (last > first) el_deletestr(session->editor, last - first);
    const bool inserted = *wide == 0 || el_winsertstr(session->editor, wide) == 0;
    free(wide);
    return inserted;
}

void editline_redraw(EditLineSession *session) {
    el_wset(session->editor, EL_REFRESH);
}

void editline_resize(EditLineSession *session) {
    el_resize(session->editor);
}

void editline_set_raw(EditLineSession *session, bool raw) {
    el_wset(session->editor, EL_PREP_TERM, raw ? 1 : 0);
}

void editline_write(EditLineSession *session, const char *text, size_t length) {
    fwrite(text, 1, length, session->output);
    fflush(session->output);
}

void editline_add_history(EditLineSession *session, const char *entry) {
    wchar_t *wide = wide_from_utf8(entry);
    HistEventW event;
    if (wide != NULL && *wide != 0) history_w(session->history, &event, H_ENTER, wide);
    free(wide);
}
