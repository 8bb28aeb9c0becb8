package struct VirtualRouter: Hashable, Sendable {
    package private(set) var configuration: Configuration
}
