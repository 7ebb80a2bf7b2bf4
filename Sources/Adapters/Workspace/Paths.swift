/// Paths as texts: joined, cut and shortened without asking the disk.
package enum Paths {
    /// `path` as it stands when absolute, else inside `folder`; `.`, `..` and doubled slashes resolved; `~` is not.
    package static func absolute(_ path: String, from folder: String) -> String {
        normalized(path.hasPrefix("/") ? path : folder + "/" + path)
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? "/"
    }

    /// Relative to `folder` when inside it.
    package static func shortened(_ path: String, in folder: String) -> String {
        // By bytes: two spellings of é are two folders.
        let front = Array((folder + "/").utf8)
        guard path.utf8.starts(with: front) else { return path }
        return String(decoding: path.utf8.dropFirst(front.count), as: UTF8.self)
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { parts = Array(parts.dropLast()) } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
