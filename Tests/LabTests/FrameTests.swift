import Testing

@testable import Lab

/// The laboratory's own reading of packets, held against frames captured from keepalived 2.2.7.
struct FrameTests {
    static let frames: [(String, SeenAdvertisement)] = [
        (
            "01005e0000129a98fa676220080045c0002c00010000ff70b5dac0a8640be000001221328c0200010829c0a864a7c0a864a8"
                + "0000000000000000", seen(version: 2, authentication: 0, interval: .seconds(1))
        ),
        (
            "01005e0000129a98fa676220080045c0002c00010000ff70b5dac0a8640be000001221328c020101cadcc0a864a7c0a864a8"
                + "7365637265740000", seen(version: 2, authentication: 1, interval: .seconds(1))
        ),
        (
            "01005e0000129a98fa676220080045c0004400010000ff33b5ffc0a8640be000001270040000c0a8640b000000015cfade9b"
                + "1c9acb6731fd0d3621328c0202010629c0a864a7c0a864a80000000000000000",
            seen(version: 2, authentication: 2, interval: .seconds(1))
        ),
        (
            "01005e0000129a98fa676220080045c0002400010000ff70b5e2c0a8640be000001231328c020032f2b0c0a864a7c0a864a8",
            seen(version: 3, authentication: nil, interval: .milliseconds(500))
        ),
    ]

    @Test(arguments: frames)
    func `reads an advertisement`(hex: String, expected: SeenAdvertisement) throws {
        guard case .advertisement(let advertisement) = Frame(bytes(hex), at: expected.time) else {
            Issue.record("no advertisement")
            return
        }
        #expect(advertisement.withoutPacket == expected)
    }

    @Test func `reads a gratuitous ARP`() {
        let hex = "ffffffffffff9a98fa676220080600010800060400019a98fa676220c0a864a7ffffffffffffc0a864a7"
        let now = Moment.now
        let expected = SeenAnnouncement(time: now, address: "192.168.100.167", macAddress: "9a:98:fa:67:62:20")
        #expect(Frame(bytes(hex), at: now) == .announcement(expected))
    }

    @Test func `reads an unsolicited neighbour advertisement`() {
        let hex =
            "3333000000019a98fa67622086dd6000000000203aff20010db8000000000000000000000167ff0200000000000000000000"
            + "000000018800013f2000000020010db800000000000000000000016702019a98fa676220"
        let now = Moment.now
        let expected = SeenAnnouncement(time: now, address: "2001:db8::167", macAddress: "9a:98:fa:67:62:20")
        #expect(Frame(bytes(hex), at: now) == .announcement(expected))
    }

    @Test(arguments: ["", "ffff", "01005e0000129a98fa6762200800", "01005e0000129a98fa676220080045c0002400010000ff70"])
    func `passes over what is cut short`(hex: String) {
        #expect(Frame(bytes(hex), at: .now) == .other)
    }

    private static func seen(version: Int, authentication: Int?, interval: Duration) -> SeenAdvertisement {
        SeenAdvertisement(
            time: .now, source: "192.168.100.11", version: version, virtualRouter: 50, priority: 140,
            authentication: authentication, interval: interval, addresses: ["192.168.100.167", "192.168.100.168"],
            macAddress: "9a:98:fa:67:62:20", packet: [])
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension SeenAdvertisement {
    fileprivate var withoutPacket: SeenAdvertisement {
        SeenAdvertisement(
            time: time, source: source, version: version, virtualRouter: virtualRouter, priority: priority,
            authentication: authentication, interval: interval, addresses: addresses, macAddress: macAddress,
            packet: [])
    }
}
