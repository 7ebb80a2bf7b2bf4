import Ingestion

/// The file being read, and what the store will know of it.
struct FileReading {
    let content: FileContent
    var document: DocumentReader
    private(set) var progress: FileProgress
    /// Whether only its new end is read.
    let hasGrown: Bool
    /// Whether the batch being gathered names it.
    var isBegun = false
    /// Why no more can be read of it, behind what is in memory.
    var failure: RunFailure?
    /// Whether it has been silent with something in memory.
    var wasSilent = false
    private var handedOver: Int64

    init(content: FileContent, document: DocumentReader, recipe: [UInt8], hasGrown: Bool = false) {
        self.content = content
        self.document = document
        self.hasGrown = hasGrown
        progress = content.raw.file.progress
        progress.offset = content.raw.start
        progress.positions = document.position
        progress.recipe = recipe
        handedOver = document.position
    }

    var file: OpenFile { content.raw.file }
    /// Of the file itself, packed as it may be.
    var bytesRead: Int64 { content.raw.offset - content.raw.start }
    /// Whether the batch being gathered has something of it.
    var hasNewRecords: Bool { document.position > handedOver }

    /// Notes that everything before `offset` of its text has been read.
    mutating func note(offset: Int64) {
        progress.offset = offset
        progress.positions = document.position
        progress.context = document.context
    }

    /// Makes the progress one from which a later run can go on, where that is possible.
    mutating func pause(_ known: KnownFiles) {
        handedOver = document.position
        guard !file.isStandardInput, content.isPlain, document.isResumable else { return }
        progress.fingerprint = try? known.fingerprint(of: file, upTo: progress.offset, whole: nil)
    }

    /// Of a file of which only the new end was read the front is read again for it, as long as that is cheap: else the
    /// next run, if the file's time cannot be trusted, would have to read all of its records anew.
    private func wholeDigest(_ known: KnownFiles) throws(RunFailure) -> [UInt8]? {
        if let digest = content.raw.wholeDigest() { return digest }
        return progress.size <= Self.cheapBytes ? try known.wholeDigest(of: file) : nil
    }

    private static let cheapBytes: Int64 = 64 << 20

    /// Makes the progress that of a file read to its end.
    mutating func finish(_ known: KnownFiles) throws(RunFailure) {
        progress.state = .finished
        guard !file.isStandardInput else { return }
        let now = file.currentStatus()
        if let now, now.size < file.status.size, content.raw.offset < file.status.size {
            throw .shrunk(path: file.path.text)
        }
        // What was read, which may be more than there was when it was opened. Where anything changed meanwhile, the next
        // run compares the content.
        progress.size = content.raw.offset
        progress.modified = now == file.status ? known.settledTime(file.status) : 0
        let isResumable = content.isPlain && document.isResumable
        progress.fingerprint = try known.fingerprint(
            of: file, upTo: isResumable ? progress.offset : content.raw.offset, whole: try wholeDigest(known))
    }
}
