import CEditLine

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// What happens on the screen around the line: libedit draws it, but only we know when something else must be shown.
extension EditingSession {
    /// The line as it stands and the cursor's offset in its UTF-8.
    var line: (text: String, offset: Int) {
        guard let handle else { return ("", 0) }
        var offset = 0
        guard let copy = editline_copy_text(handle, &offset) else { return ("", 0) }
        defer { free(copy) }
        return (String(cString: copy), offset)
    }

    func show(_ text: String) {
        guard let handle else { return }
        editline_write(handle, text, text.utf8.count)
    }

    /// Shows a text above the open line, which keeps what was typed.
    func showAbove(_ text: String) {
        guard edits else {
            show("\n\(text)\n\(prompt.visible)")
            return
        }
        show(erasing(row: layoutBeforeCursor.end.row) + Self.screenLines(text) + "\r\n")
        redraw()
    }

    func showNotices() {
        for text in bulletin.takeAll() { showAbove(text) }
    }

    /// Shows candidates under the line, as many as the window holds now, and the line again under them.
    /// - Returns: where the next page begins; 0 behind the last.
    func showBelow(_ candidates: [Candidate], from start: Int) -> Int {
        let size = Terminal.size(of: output)
        let page = CandidateList.page(
            of: candidates, from: start, columns: size.columns, rows: size.rows, isColoured: isColoured)
        show(movingToEnd() + "\r\n" + page.lines.joined(separator: "\r\n") + "\r\n")
        redraw()
        return page.next
    }

    func showInterrupt() {
        // Without editing the terminal itself has shown the key.
        show(edits ? movingToEnd() + "^C\r\n" : "\r\n")
    }

    /// The window has changed, and with it the rows the line takes: most terminals have split them already.
    func resize() {
        guard edits, let handle else { return }
        let newColumns = Terminal.size(of: output).columns
        show(erasing(row: layoutBeforeCursor.row(inWindowOf: newColumns)))
        columns = newColumns
        editline_resize(handle)
        redraw()
    }

    /// Stops the program until it is continued. Ctrl-Z stops all of a pipeline, as the terminal would have done.
    func suspend(wholeGroup: Bool) {
        guard let handle else { return }
        if edits { show(movingToEnd() + "\u{1B}[?2004l\r\n") }
        editline_set_raw(handle, false)
        _ = editline_route_signal(SIGTSTP, -1)
        _ = kill(wholeGroup ? 0 : getpid(), SIGTSTP)
        let isNoticed = waitUntilContinued()
        _ = editline_route_signal(SIGTSTP, bulletin.pipe.writeEnd)
        resume()
        if isNoticed { showNotices() }
    }

    /// Waits for SIGCONT: the stop may come a moment later, on another thread; and in a group that nobody waits for
    /// (orphaned) there is none.
    /// - Returns: whether a notice came meanwhile.
    private func waitUntilContinued() -> Bool {
        var isNoticed = false
        var wake = pollfd(fd: bulletin.pipe.readEnd, events: Int16(POLLIN), revents: 0)
        while poll(&wake, 1, 200) > 0 {
            let byte = bulletin.pipe.takeByte()
            if byte == UInt8(SIGCONT) { break }
            if byte == 0 { isNoticed = true }
        }
        return isNoticed
    }

    /// Takes the terminal back from whoever had it.
    func resume() {
        guard edits, let handle else { return }
        // libedit believes it still has the modes it set.
        editline_set_raw(handle, false)
        editline_set_raw(handle, true)
        columns = Terminal.size(of: output).columns
        editline_resize(handle)
        show("\r\u{1B}[J\u{1B}[?2004h")
        redraw()
    }

    private func redraw() {
        if let handle { editline_redraw(handle) }
    }

    private var layoutBeforeCursor: LineLayout {
        let (text, offset) = line
        return LineLayout(prompt.visible + text.prefix(bytes: offset), columns: columns)
    }

    /// Moves from the cursor's row to where the prompt begins and clears all from there.
    private func erasing(row: Int) -> String {
        "\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J"
    }

    /// Moves behind the last character of the line.
    private func movingToEnd() -> String {
        let end = LineLayout(prompt.visible + line.text, columns: columns).end
        let down = end.row - layoutBeforeCursor.end.row
        return "\r" + (down > 0 ? "\u{1B}[\(down)B" : "") + (end.column > 0 ? "\u{1B}[\(end.column)C" : "")
    }

    private static func screenLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }
}

private extension String {
    /// The characters before a byte offset.
    func prefix(bytes: Int) -> Substring {
        self[..<(utf8.index(startIndex, offsetBy: bytes, limitedBy: endIndex) ?? endIndex)]
    }
}
