/// What one request for a line brought.
package enum LineInput: Sendable, Equatable {
    /// The line without its end; a paste of several lines holds their `\n`.
    case line(String)
    /// Ctrl-C: the line was given up, `^C` stands behind it.
    case interrupted
    /// Ctrl-D on an empty line.
    case endOfInput
    /// The terminal is gone or cannot be read: asking again brings the same.
    case failed
}
