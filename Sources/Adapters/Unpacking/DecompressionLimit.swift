import Ingestion

/// Stops a small file that unpacks to more than anybody meant.
struct DecompressionLimit {
    private let path: String
    private let maximumBytes: Int64
    private let maximumRatio: Int64
    private var packed: Int64 = 0
    private var unpacked: Int64 = 0

    /// The ratio of a few repetitive records says nothing.
    static let judgedFrom: Int64 = 8 << 20

    init(path: String, options: ReadingOptions) {
        self.path = path
        maximumBytes = options.maximumDecompressedBytes
        maximumRatio = Int64(options.maximumDecompressionRatio)
    }

    /// Notes what one step took and gave.
    mutating func note(packed: Int, unpacked: Int) throws(RunFailure) {
        self.packed += Int64(packed)
        self.unpacked += Int64(unpacked)
        if self.unpacked > maximumBytes {
            throw .decompressionLimit(
                path: path, setting: "max_decompressed_size_mb", limit: "\(maximumBytes / 1_000_000) MB")
        }
        if self.unpacked > Self.judgedFrom, self.unpacked / maximumRatio > self.packed {
            throw .decompressionLimit(
                path: path, setting: "max_decompression_ratio", limit: "\(maximumRatio) times its size")
        }
    }
}
