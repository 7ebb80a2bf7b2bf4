internal import Adapters
package import Dialogue
internal import Foundation
package import Ingestion
internal import Settings

/// Files the user asks for, written for the conversation.
extension Workspace {
    package func size(ofFile path: String) -> Int64? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int64
    }

    package func look(at path: String) -> PlaceLook { FolderScout.look(at: path) }

    package func holdsSecret(_ reference: String) -> Bool {
        (try? WorkspaceSecrets(environment: environment, root: workspace.root).secret(reference)) != nil
    }

    package var dataOutput: DataOutput { options.dataOutput }

    package func makeFile(at path: String, replacing: Bool) throws(WorkspaceError) -> any OutputFile {
        guard !isOwn(path) else { throw .isOwnFile(path: path) }
        guard options.writesAnywhere || isInside(path) else { throw .cannotWrite(path: path, errno: EACCES) }
        return try WrittenFile(at: path, replacing: replacing)
    }

    /// Whether the path leads into the workspace's folder, by whatever links.
    private func isInside(_ path: String) -> Bool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath().path
        let root = URL(fileURLWithPath: workspace.root).resolvingSymlinksInPath().path
        return folder == root || folder.hasPrefix(root + "/")
    }

    /// Sources that move the files they have read, and read them outside the workspace's folder.
    var sourcesMovingFilesOutside: [SourceID] {
        catalogue.sources.filter { source in
            guard case .file(let file) = source.kind, file.archivesAfterIngestion else { return false }
            return !isInside(Paths.absolute(file.path, from: workspace.root) + "/.")
        }.map(\.id)
    }

    /// Whether the path leads to the workspace's settings or into `.magpie`, by whatever links.
    private func isOwn(_ path: String) -> Bool {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().resolvingSymlinksInPath().path
        let root = URL(fileURLWithPath: workspace.root).resolvingSymlinksInPath().path
        if folder == root, [WorkspaceLocator.fileName, ".magpie"].contains(url.lastPathComponent) { return true }
        if folder == root + "/grammar", url.lastPathComponent == "taught.yaml" { return true }
        return folder == root + "/.magpie" || folder.hasPrefix(root + "/.magpie/")
    }
}

/// A file of Adapters as the conversation sees it.
private struct WrittenFile: OutputFile {
    private let writer: AtomicFileWriter
    /// Of a file whose name ends in `.gz` or `.zst`.
    private let packer: (any BytePacker)?

    init(at path: String, replacing: Bool) throws(WorkspaceError) {
        do throws(FileWriteFailure) {
            writer = try AtomicFileWriter(path: path, replacing: replacing)
            let name = path.lowercased()
            packer = name.hasSuffix(".gz") ? GzipPacker() : name.hasSuffix(".zst") ? ZstdPacker() : nil
        } catch {
            throw WorkspaceError(error)
        }
    }

    func append(_ bytes: [UInt8]) throws(WorkspaceError) {
        do throws(FileWriteFailure) {
            try writer.append(packer?.pack(bytes) ?? bytes)
        } catch {
            throw WorkspaceError(error)
        }
    }

    func finish() throws(WorkspaceError) {
        do throws(FileWriteFailure) {
            if let packer { try writer.append(packer.finish()) }
            try writer.finish()
        } catch {
            throw WorkspaceError(error)
        }
    }

    func abandon() { writer.abandon() }
}

extension WorkspaceError {
    fileprivate init(_ failure: FileWriteFailure) {
        self =
            failure.errno == EEXIST
            ? .alreadyThere(path: failure.path) : .cannotWrite(path: failure.path, errno: failure.errno)
    }
}
