internal import JSONText
internal import Settings

/// Why a setting was not changed, or not saved. What was set before stays set.
public enum SettingsError: Error, Sendable, Equatable {
    /// `nearest` are the settings that may be meant.
    case unknownSetting(String, nearest: [String])
    /// Of another type, or not readable as what it takes: `expected` says what that is.
    case wrongType(key: String, expected: String)
    case outOfRange(key: String, expected: String)
    /// `lesser` must stay below `greater`.
    case conflict(lesser: String, greater: String)
    /// The file is no JSON object; it was left untouched.
    case damagedFile(path: String, line: Int?, reason: String)
    /// Something else stands where a change belongs.
    case blocked(path: String, found: String)
    /// The system's number for why.
    case unreadable(path: String, errno: Int32)
    case unwritable(path: String, errno: Int32)
    /// Another process is saving, for longer than we wait.
    case locked(path: String)

    init(_ error: SettingError) {
        switch error {
        case .unknown(let name, let nearest): self = .unknownSetting(name, nearest: nearest.map(\.rawValue))
        case .notUnderstood(let key, _, let expected), .wrongType(let key, let expected, _),
            .noneNotAllowed(let key, let expected):
            self = .wrongType(key: key.rawValue, expected: expected)
        case .ambiguous(let key, _, let choices):
            self = .wrongType(key: key.rawValue, expected: choices.joined(separator: " or "))
        case .outOfRange(let key, _, let expected, _): self = .outOfRange(key: key.rawValue, expected: expected)
        case .conflict(let lesser, _, let greater, _):
            self = .conflict(lesser: lesser.rawValue, greater: greater.rawValue)
        }
    }

    init(_ error: SaveError) {
        switch error {
        case .damaged(let path, let error):
            self = .damagedFile(path: path, line: error.line, reason: error.reason.description)
        case .notAnObject(let path, let found):
            self = .damagedFile(path: path, line: nil, reason: "expected an object, found \(found)")
        case .blocked(let path, let found), .alreadyThere(let path, let found):
            self = .blocked(path: path, found: found)
        case .file(.unreadable(let path, let errno)): self = .unreadable(path: path, errno: errno)
        case .file(.unwritable(let path, let errno)): self = .unwritable(path: path, errno: errno)
        case .file(.locked(let path)): self = .locked(path: path)
        }
    }
}
