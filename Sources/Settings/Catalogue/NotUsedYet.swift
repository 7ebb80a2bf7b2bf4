extension SettingCatalogue {
    /// Settings whose feature does not exist yet: `set` and `help` say so. A test holds this list against what is read.
    package static let notUsedYet: Set<SettingKey> = []
}
