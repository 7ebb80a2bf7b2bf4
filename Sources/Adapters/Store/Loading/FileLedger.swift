import Ingestion

/// What is known of the files of a source, as one batch of a run changes it.
struct FileLedger {
    let source: Int64
    let run: Int64
    /// Microseconds.
    let time: Int64

    /// Notes how far the file has been read, and that the run has to do with it.
    /// - Returns: its number.
    func store(_ file: FileProgress, _ db: any SQLSession) throws -> Int64 {
        let number = try db.insert(
            FileLedger.insertion + (file.state == .reference ? FileLedger.leaving : FileLedger.replacing),
            [
                source, file.path, Int64(bitPattern: file.device), Int64(bitPattern: file.inode), file.size,
                file.modified, file.offset, file.positions, file.state.rawValue, time, file.fingerprint?.head,
                file.fingerprint?.tail, file.fingerprint?.whole, file.recipe, file.context,
            ])
        try db.execute(
            "INSERT INTO file_runs (run, file) VALUES (?, ?) ON CONFLICT (run, file) DO NOTHING", [run, number])
        return number
    }

    private static let insertion = """
        INSERT INTO files (source, path, device, inode, size, modified, "offset", positions, state, seen_at,
            head_hash, tail_hash, content_hash, recipe, context)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, path) DO UPDATE SET

        """

    private static let replacing = """
        device = excluded.device, inode = excluded.inode, size = excluded.size, modified = excluded.modified,
            "offset" = excluded."offset", positions = excluded.positions, state = excluded.state,
            seen_at = excluded.seen_at, head_hash = excluded.head_hash, tail_hash = excluded.tail_hash,
            content_hash = excluded.content_hash, recipe = excluded.recipe, context = excluded.context
        RETURNING id
        """

    /// Changes nothing, but gives the number back.
    private static let leaving = "path = excluded.path RETURNING id"
}
