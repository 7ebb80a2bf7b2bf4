/// The files of the workspace itself: `magpie.json`, its copies, and all of `.magpie`. They may hold secrets, and are no
/// data whatever a source's path, pattern or links say.
struct OwnFiles {
    private let settings: FilePath
    /// By what they are, so that no link leads to them under another name.
    private var settingsIDs: Set<FileID> = []
    private var otherIDs: Set<FileID> = []

    init(root: String) {
        settings = FilePath(Self.settingsName, relativeTo: root)
        let folder = settings.folder
        for name in (try? FolderListing.names(in: folder)) ?? [] where Self.isCopy(name) {
            note(folder.appending(name), in: \.settingsIDs)
        }
        note(settings, in: \.settingsIDs)
        noteAll(below: folder.appending(Array(".magpie".utf8)))
    }

    /// Why it is no data, or nil where it may be.
    func reason(toRefuse path: FilePath, _ status: FileStatus) -> String? {
        // By its name as well: saving puts a new file there.
        if path == settings || settingsIDs.contains(FileID(status)) {
            return "this is the workspace's own settings file"
        }
        return otherIDs.contains(FileID(status)) ? "this belongs to the workspace itself" : nil
    }

    private static let settingsName = "magpie.json"

    /// What saving leaves beside the file: of damaged bytes, or half-way.
    private static func isCopy(_ name: [UInt8]) -> Bool {
        name.starts(with: Array("\(settingsName).damaged-".utf8)) || name.starts(with: Array(".magpie-".utf8))
    }

    private mutating func note(_ path: FilePath, in set: WritableKeyPath<OwnFiles, Set<FileID>>) {
        guard let status = try? FileStatus(of: path, followingLinks: true) else { return }
        self[keyPath: set].insert(FileID(status))
    }

    private mutating func noteAll(below folder: FilePath) {
        var waiting = [folder]
        while let path = waiting.popLast() {
            guard let status = try? FileStatus(of: path, followingLinks: true),
                otherIDs.insert(FileID(status)).inserted, status.kind == .folder
            else { continue }
            waiting += ((try? FolderListing.names(in: path)) ?? []).map(path.appending)
        }
    }
}
