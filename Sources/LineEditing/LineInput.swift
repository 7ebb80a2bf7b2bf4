/// What one request for a line brought.
package enum LineInput: Sendable, Equatable {
    /// The line without its end; a paste of several lines holds their `\n`.
    case line(String)
    /// Ctrl-C: the line was given up, `^C` stands behind it.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case endOfInput
    /// The editor could not be opened or read from.
    case failed
}
