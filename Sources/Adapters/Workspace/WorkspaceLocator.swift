internal import Foundation

/// Finds the workspace a program is started in: named, from the environment, the nearest folder upwards that has a
/// `magpie.json`, else the user's own.
package enum WorkspaceLocator {
    package static let fileName = "magpie.json"

    package struct Place: Sendable, Equatable {
        package var root: String
        package var hasFile: Bool
        /// Whether it was found by looking, and is the user's own because nothing was.
        package var isFallback: Bool
    }

    /// - Parameters:
    ///   - named: from `--workspace`; a folder, or the `magpie.json` in it.
    ///   - folder: where the program was started; absolute.
    package static func locate(named: String?, folder: String, environment: [String: String]) -> Place {
        if let named = named ?? environment["MAGPIE_WORKSPACE"], !named.isEmpty {
            let path = Paths.absolute(named, from: folder)
            let root = path.hasSuffix("/" + fileName) ? Paths.parent(of: path) : path
            return Place(root: root, hasFile: exists(root + "/" + fileName), isFallback: false)
        }
        var candidate = folder
        while true {
            if exists(candidate + "/" + fileName) {
                return Place(root: candidate, hasFile: true, isFallback: false)
            }
            let parent = Paths.parent(of: candidate)
            if parent == candidate { break }
            candidate = parent
        }
        let root = userFolder("XDG_DATA_HOME", default: ".local/share", environment: environment)
        return Place(root: root, hasFile: exists(root + "/" + fileName), isFallback: true)
    }

    /// The user's own settings, below every workspace.
    package static func userSettingsFile(environment: [String: String]) -> String {
        userFolder("XDG_CONFIG_HOME", default: ".config", environment: environment) + "/" + fileName
    }

    private static func userFolder(_ variable: String, default fallback: String, environment: [String: String])
        -> String
    {
        if let base = environment[variable], base.hasPrefix("/") { return base + "/magpie" }
        return (environment["HOME"] ?? "/") + "/" + fallback + "/magpie"
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
