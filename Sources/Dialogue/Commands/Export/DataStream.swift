/// Standard output as a file: what is written is seen at once.
struct DataStream: OutputFile {
    let write: @Sendable ([UInt8]) -> Int32?

    func append(_ bytes: [UInt8]) throws(WorkspaceError) {
        if let errno = write(bytes) { throw .cannotWrite(path: "-", errno: errno) }
    }

    func finish() {}
    func abandon() {}
}
