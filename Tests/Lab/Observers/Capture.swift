import Foundation

/// Listens to everything that crosses the switch.
package final class Capture: Sendable {
    package let advertisements = Record<SeenAdvertisement>()
    package let announcements = Record<SeenAnnouncement>()
    /// ARP questions and answers.
    package let claims = Record<SeenAnnouncement>()
    private let listener: Listener

    private static let allProtocols = UInt16(3)
    private static let timeStampOption = Int32(35)  // SO_TIMESTAMPNS, which Swift's Glibc module hides
    private static let packetFamily = UInt16(17)  // AF_PACKET

    init(of lan: Switch) throws {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(
            socket(Int32(Self.packetFamily), type, Int32(Self.allProtocols.bigEndian)), "packet socket")
        var on = Int32(1)
        setsockopt(socket.number, SOL_SOCKET, Self.timeStampOption, &on, socklen_t(MemoryLayout<Int32>.size))
        try Self.bind(socket, to: lan)
        listener = try Listener(on: socket) { [advertisements, announcements, claims] time, bytes in
            switch Frame(bytes, at: time) {
            case .advertisement(let advertisement): advertisements.append(advertisement)
            case .announcement(let announcement): announcements.append(announcement)
            case .claim(let claim): claims.append(claim)
            case .other: break
            }
        }
    }

    /// Stops listening, before its end where listening to everything would disturb what is measured.
    package func close() { listener.close() }

    /// Binds to the bridge with a `sockaddr_ll` (packet(7)) of 20 bytes: family, protocol, interface index, zeros.
    private static func bind(_ socket: Descriptor, to lan: Switch) throws {
        var address = [UInt8](repeating: 0, count: 20)
        withUnsafeBytes(of: packetFamily) { address.replaceSubrange(0..<2, with: $0) }
        withUnsafeBytes(of: allProtocols.bigEndian) { address.replaceSubrange(2..<4, with: $0) }
        withUnsafeBytes(of: if_nametoindex(lan.name)) { address.replaceSubrange(4..<8, with: $0) }
        let result = address.withUnsafeBytes { bytes in
            Glibc.bind(socket.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if result != 0 { throw SystemCallFailed(call: "bind to \(lan.name)", error: errno) }
    }
}
