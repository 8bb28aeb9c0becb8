/// The kernel's number of a network interface; an interface that is removed and comes back has another one.
package struct InterfaceIndex: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int32

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    package var description: String { "\(rawValue)" }
}
