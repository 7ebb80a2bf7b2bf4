/// The program's version, as `--version` and “show version” say it.
package enum Version {
    package static let current = "0.1.0"
}
