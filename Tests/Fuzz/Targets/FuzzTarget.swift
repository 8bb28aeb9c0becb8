/// What is fed with bytes from a stranger; it must neither trap, nor hang, nor grow.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case packets
    case configuration
    case netlink
    case requests

    /// - Parameter input: any bytes.
    package func run(_ input: [UInt8]) {
        switch self {
        case .packets: decodePacket(input)
        case .configuration: loadConfiguration(input)
        case .netlink: readNetlink(input)
        case .requests: answerRequest(input)
        }
    }
}
