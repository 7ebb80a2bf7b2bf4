internal import Adapters
internal import Dialogue
internal import Foundation
internal import Settings

/// The settings of a workspace: typed, in layers, saved into `magpie.json` without touching anything else there.
///
///     let settings = SettingsManager(workspace: "/data/pulse")
///     let days = settings.value(for: "batch_size_days", default: 30)
///     try settings.set(0.85, for: "trust_threshold")
///     try settings.save()
///
/// What is set holds for this object until it is saved. May be used from any thread.
public final class SettingsManager: Sendable {
    private let store: SettingsStore

    /// - Parameter workspace: the folder that holds `magpie.json`; nil looks as the program does. A file that is damaged is
    ///   left untouched, and defaults hold: ``problems`` says so.
    public init(workspace: String? = nil) {
        let environment = ProcessInfo.processInfo.environment
        let place = WorkspaceLocator.locate(
            named: workspace, folder: FileManager.default.currentDirectoryPath, environment: environment)
        store = SettingsStore(
            userFile: DiskSettingsFile(path: WorkspaceLocator.userSettingsFile(environment: environment)),
            workspaceFile: DiskSettingsFile(path: place.root + "/" + WorkspaceLocator.fileName),
            environment: environment, now: { [clock = SystemClock()] in clock.now() })
    }

    // MARK: Reading

    /// All settings as they hold now, by key. A copy: changing it changes nothing.
    public var configuration: [String: SettingContent] {
        Dictionary(uniqueKeysWithValues: store.all().map { ($0.key.rawValue, SettingContent($0.value)) })
    }

    /// The built-in values, by key. Nobody can change them.
    public static var defaults: [String: SettingContent] {
        Dictionary(
            uniqueKeysWithValues: SettingCatalogue.definitions.map {
                ($0.key.rawValue, SettingContent($0.defaultValue))
            })
    }

    /// A value as it holds now; nil where there is no such setting.
    public func value(for key: String) -> SettingContent? {
        store.resolved(SettingKey(key)).map { SettingContent($0.value) }
    }

    /// A value as it holds now.
    /// - Parameter default: given where there is no such setting, where it has no value, or one of another type.
    public func value<Value: SettingReadable>(for key: String, default: Value) -> Value {
        value(for: key).flatMap { Value(setting: $0) } ?? `default`
    }

    /// Which layer a value comes from: `built in`, `user`, `workspace`, `environment`, `session`; nil where there is no such
    /// setting.
    public func origin(of key: String) -> String? {
        store.resolved(SettingKey(key))?.provenance.layer.name
    }

    /// What is wrong with the files and variables that settings come from, a sentence each; what it says of a value is
    /// ignored, and the next weaker one holds.
    public var problems: [String] { store.problems.map { SettingText.sentence(for: $0) { $0 } } }

    /// How many those are.
    public var problemCount: Int { store.problems.count }

    // MARK: Changing

    /// Sets a value, until ``save()`` writes it.
    public func set(_ content: SettingContent, for key: String) throws(SettingsError) {
        do throws(SettingError) {
            guard let definition = SettingCatalogue.definition(for: SettingKey(key)) else {
                throw .unknown(name: key, nearest: SettingCatalogue.nearest(to: key))
            }
            try store.set(try content.value(for: definition), for: definition.key)
        } catch {
            throw SettingsError(error)
        }
    }

    /// Sets a value, until ``save()`` writes it.
    ///
    ///     let threshold: Double = best(of: scores)
    ///     try settings.set(threshold, for: "trust_threshold")
    public func set(_ value: some SettingWritable, for key: String) throws(SettingsError) {
        try set(value.settingContent, for: key)
    }

    /// Whether anything was set that is not saved.
    public var hasUnsavedChanges: Bool { !store.unsavedChanges.isEmpty }

    /// Writes what was set into `magpie.json`, which is made where there is none. Comments, order and layout stay, and so does
    /// what other programs have written meanwhile.
    public func save() throws(SettingsError) {
        do throws(SaveError) {
            try store.save()
        } catch {
            throw SettingsError(error)
        }
    }

    /// Takes all settings out of `magpie.json` and saves it; `data_sources` is never touched.
    /// - Returns: what holds then. What the user's own file or the environment says still does.
    @discardableResult
    public func resetToDefaults() throws(SettingsError) -> [String: SettingContent] {
        do throws(SaveError) {
            try store.resetToDefaults()
        } catch {
            throw SettingsError(error)
        }
        return configuration
    }

    /// Reads the files anew, for what others have written; what was set and not saved stays.
    public func reload() { store.reload() }
}
