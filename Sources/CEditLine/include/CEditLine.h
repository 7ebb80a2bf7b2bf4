// The variadic corner of libedit as plain functions. Text goes in and out as UTF-8; an offset counts bytes of it.
// One thread at a time may use a session, except for the signal functions, which know no session.

#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One editor with its recall list.
typedef struct EditLineSession EditLineSession;

/// What libedit does after one of our keys.
typedef enum __attribute__((enum_extensibility(closed))) EditLineEffect {
    EditLineEffectNone = 0,
    EditLineEffectRefresh = 1,
    EditLineEffectBeep = 2,
} EditLineEffect;

/// What a session asks of its owner, on the reading thread, inside `editline_read`.
typedef struct EditLineOwner {
    void *context;
    /// Puts the next character: 1; the input has ended: 0; the line is to be abandoned: -1.
    int (*next_character)(void *context, uint32_t *character);
    /// Tab was pressed.
    EditLineEffect (*complete)(void *context);
    /// The character `EDITLINE_PASTE_KEY` arrived.
    EditLineEffect (*paste)(void *context);
} EditLineOwner;

/// The character by which the owner says that pasted text waits (Ctrl-^, which no keyboard habit uses).
#define EDITLINE_PASTE_KEY 0x1E

/// Makes LC_CTYPE a UTF-8 locale: the environment's, or C.UTF-8. False when the system has none.
bool editline_use_utf8_locale(void);

/// The columns a character takes (-1: it is none that prints) and whether it prints, as libedit sees it.
int editline_width(uint32_t scalar);
bool editline_prints(uint32_t scalar);

/// Opens a session reading standard input; `output` is 1 or 2. `edits` false: lines as the terminal gives them.
EditLineSession *_Nullable editline_open(const char *program, int output, bool edits, EditLineOwner owner);
void editline_close(EditLineSession *session);

/// Binds a key sequence (libedit's notation) to one of libedit's commands; with vi's keys in both its keymaps.
void editline_bind(EditLineSession *session, const char *keys, const char *command);
/// Reads the user's ~/.editrc (or $EDITRC) and takes Tab and the paste key back. True when there was such a file.
bool editline_apply_user_file(EditLineSession *session);

/// Reads one line; `*line` is the caller's to free, and null unless the result is 1. 0: end of input, -1: abandoned.
/// In the prompt, what stands between two \1 takes no room.
int editline_read(EditLineSession *session, const char *prompt, char *_Nullable *_Nonnull line);

/// A copy of the line as it stands, the caller's to free.
char *_Nullable editline_copy_text(EditLineSession *session, size_t *cursor);
/// Replaces bytes of the line and leaves the cursor after them.
bool editline_replace(EditLineSession *session, size_t start, size_t end, const char *text);

/// Draws prompt and line anew; the cursor must stand where the prompt begins, with nothing below.
void editline_redraw(EditLineSession *session);
/// Takes the window's size anew.
void editline_resize(EditLineSession *session);
/// The terminal's modes: ours while editing, the user's otherwise.
void editline_set_raw(EditLineSession *session, bool raw);
/// Writes to the session's output at once.
void editline_write(EditLineSession *session, const char *text, size_t length);

/// Makes an entry the newest of the recall list.
void editline_add_history(EditLineSession *session, const char *entry);

/// Sends a signal from now on as one byte, its number, down a descriptor; -1 restores what was in force before the
/// first call. Returns the descriptor it went down so far, or -1.
int editline_route_signal(int signal, int descriptor);
/// Whether a signal was set to be ignored when the program started (nohup, a background job).
bool editline_ignores_signal(int signal);

#pragma clang assume_nonnull end

#endif
