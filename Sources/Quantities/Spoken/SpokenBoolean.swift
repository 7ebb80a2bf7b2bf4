/// Yes and no in their many dresses.
package enum SpokenBoolean {
    package static func read(_ words: ArraySlice<String>) -> [(value: Bool, count: Int)] {
        switch words.word(0) {
        case "on", "yes", "true", "enabled", "enable", "active", "y": [(true, 1)]
        case "off", "no", "false", "disabled", "disable", "inactive", "n": [(false, 1)]
        default: []
        }
    }
}
