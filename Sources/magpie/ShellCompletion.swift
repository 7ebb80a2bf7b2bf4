import Foundation

/// What the shell offers for the program's plain arguments: its words, scripts, transcripts, folders.
enum ShellCompletion {
    private static let words = ["check", "grammar", "parse", "report", "store", "watch"]
    private static let grammarWords = ["check", "match", "sample", "stats"]
    private static let storeWords = ["copy", "setup"]

    /// - Parameter words: the command line so far, the program's name first.
    static func arguments(behind words: [String], beginning prefix: String) -> [String] {
        // The word being typed is one of them, too.
        let plain = words.dropFirst().filter { !$0.hasPrefix("-") && $0 != prefix }
        switch plain.first {
        case nil: return self.words.filter { $0.hasPrefix(prefix) } + files(["magpie"], beginning: prefix)
        case "check": return files(["transcript", "md"], beginning: prefix)
        case "grammar": return grammarWords.filter { $0.hasPrefix(prefix) } + files(["yaml"], beginning: prefix)
        case "store": return storeWords.filter { $0.hasPrefix(prefix) }
        case "report": return report(behind: plain.dropFirst().last, isBegun: plain.count > 1, beginning: prefix)
        // What else there is takes options, or a line in quotes.
        default: return []
        }
    }

    /// `magpie report this week to report.html`
    private static func report(behind word: String?, isBegun: Bool, beginning prefix: String) -> [String] {
        let words: [String]
        switch word {
        case "to": return files(["html", "md"], beginning: prefix)
        case "this", "last":
            words = ["day", "month", "quarter", "week", "year"].filter { word == "last" || $0 != "day" }
        default: words = isBegun ? ["to"] : ["last", "this", "to", "today", "yesterday"]
        }
        return words.filter { $0.hasPrefix(prefix) }
    }

    /// Files with one of these endings, and the folders to them.
    private static func files(_ endings: [String]?, beginning prefix: String) -> [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.sorted().compactMap { name in
            let path = folder + name
            guard path.hasPrefix(prefix), !name.hasPrefix(".") else { return nil }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
            if isFolder.boolValue { return path + "/" }
            return endings.map { $0.contains { name.hasSuffix("." + $0) } } ?? true ? path : nil
        }
    }
}
