/// What acting on an intent does to the world, from harmless to lossy.
package enum Effect: String, Sendable, Hashable, CaseIterable {
    case none
    case read
    case change
    case spend
    case destroy
}
