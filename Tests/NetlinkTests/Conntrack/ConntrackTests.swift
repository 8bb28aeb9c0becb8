import Netlink
import NetworkTypes
import Testing

/// Connections as a Linux 6.18 kernel describes them, and what it is asked of them.
struct ConntrackTests {
    private static let client = v4(10, 8, 0, 10)
    private static let service = v4(10, 9, 0, 100)
    private static let server = v4(10, 9, 0, 11)

    private static let answer = hex(
        "d4000000 0001 2200 65000000 12380000 02 00 0000",  // IPCTNL_MSG_CT_NEW, MULTI|DUMP_FILTERED, AF_INET
        "3400 0180 1400 0180 0800 0100 0a08000a 0800 0200 0a090064",  // CTA_TUPLE_ORIG: addresses
        "1c00 0280 0500 0100 06 000000 0600 0200 95de 0000 0600 0300 0050 0000",  // TCP, ports
        "3400 0280 1400 0180 0800 0100 0a09000b 0800 0200 0a08000a",  // CTA_TUPLE_REPLY
        "1c00 0280 0500 0100 06 000000 0600 0200 0050 0000 0600 0300 95de 0000",
        "0800 0300 000001ae 0800 0800 00000000 0800 0c00 31fc127f 0800 0b00 00000001",  // status, mark, id, use
        "0800 0700 00000077",  // CTA_TIMEOUT 119 s
        "3000 0480 2c00 0180 0500 0100 07 000000 0500 0200 0a 000000 0500 0300 0a 000000",  // CTA_PROTOINFO: TIME_WAIT
        "0600 0400 2700 0000 0600 0500 2300 0000")

    private static let entry = ConntrackEntry(
        original: ConntrackTuple(from: client, 38366, to: service, 80, protocolNumber: 6),
        reply: ConntrackTuple(from: server, 80, to: client, 38366, protocolNumber: 6),
        status: ConntrackEntry.Status(rawValue: 0x1AE), timeout: .seconds(119), tcpState: .timeWait, id: 0x31FC_127F)

    private func connections(_ datagram: [UInt8]) -> [ConntrackEntry] {
        NetfilterMessage.messages(in: datagram.span).compactMap {
            if case .connection(let entry) = $0 { entry } else { nil }
        }
    }

    @Test func `a connection is read`() {
        #expect(connections(Self.answer) == [Self.entry])
        #expect(Self.entry.status.isSuperset(of: [.seenReply, .assured, .destinationTranslated]))
        #expect(!Self.entry.status.contains(.sourceTranslated))
    }

    @Test(arguments: 1..<52)
    func `a connection that is cut off is not read`(count: Int) {
        #expect(connections(Array(Self.answer[..<count])) == [])
        var shortened = Array(Self.answer[..<max(count, 20)])
        shortened[0] = UInt8(shortened.count)
        #expect(connections(shortened) == [])
    }

    @Test func `an event of its end is not a connection`() {
        var datagram = Self.answer
        datagram[4] = 2  // IPCTNL_MSG_CT_DELETE
        #expect(connections(datagram) == [])
    }

    @Test func `the connections of a service are asked for`() {
        let filter = ConntrackFilter(.originalDestination, Self.service, protocolNumber: 6, port: 80)
        #expect(
            NetlinkRequest.dumpConnections(filter).encoded(sequence: 7)
                == hex(
                    "44000000 0101 0103 07000000 00000000 02 00 0000",  // IPCTNL_MSG_CT_GET, REQUEST|DUMP, AF_INET
                    "2400 0180 0c00 0180 0800 0200 0a090064 1400 0280 0500 0100 06 000000 0600 0300 0050 0000",
                    "0c00 1980 0800 0100 2a000000"))  // CTA_FILTER: destination, protocol, its port
        #expect(filter.matches(Self.entry))
    }

    @Test func `the connections of a server are asked for`() {
        let filter = ConntrackFilter(.replySource, Self.server, protocolNumber: 6, port: 80)
        #expect(
            NetlinkRequest.dumpConnections(filter).encoded(sequence: 7)
                == hex(
                    "44000000 0101 0103 07000000 00000000 02 00 0000",
                    "2400 0280 0c00 0180 0800 0100 0a09000b 1400 0280 0500 0100 06 000000 0600 0200 0050 0000",
                    "0c00 1980 0800 0200 19000000"))
        #expect(filter.matches(Self.entry))
        var other = Self.entry
        other.reply.source = Self.service
        #expect(!filter.matches(other))
    }

    @Test func `no IPv6 address is sent, which the kernel compares the wrong way round`() {
        let filter = ConntrackFilter(
            .replySource, .v6(IPv6Address(high: 0xFD09_0000_0000_0000, low: 0x11)), protocolNumber: 17)
        #expect(
            NetlinkRequest.dumpConnections(filter).encoded(sequence: 7)
                == hex(
                    "34000000 0101 0103 07000000 00000000 0a 00 0000",
                    "1400 0280 0400 0180 0c00 0280 0500 0100 11 000000", "0c00 1980 0800 0200 08000000"))
    }

    @Test func `a connection is deleted by its tuple and its number`() throws {
        let request = try #require(NetlinkRequest.delete(Self.entry))
        #expect(
            request.encoded(sequence: 7)
                == hex(
                    "50000000 0201 0500 07000000 00000000 02 00 0000",  // IPCTNL_MSG_CT_DELETE, REQUEST|ACK
                    "3400 0180 1400 0180 0800 0100 0a08000a 0800 0200 0a090064",
                    "1c00 0280 0500 0100 06 000000 0600 0200 95de 0000 0600 0300 0050 0000",
                    "0800 0c00 31fc127f"))  // CTA_ID
        var ping = Self.entry
        (ping.original.sourcePort, ping.original.destinationPort) = (nil, nil)
        #expect(NetlinkRequest.delete(ping) == nil, "without a tuple the kernel would delete all connections")
    }

    @Test func `connections are counted by server, those that are over not`() {
        let server = NATService.Server(Self.server, port: 80)
        let other = NATService.Server(v4(10, 9, 0, 12))
        let service = NATService(
            .address(Self.service, .tcp, port: 80), servers: [server, other], slots: [0, 1])
        var open = Self.entry
        open.tcpState = .established
        var elsewhere = open
        elsewhere.reply.source = other.address
        elsewhere.reply.sourcePort = 8080
        var foreign = open
        foreign.original.destinationPort = 81
        var plain = open
        plain.status = .seenReply
        #expect(service.server(of: open) == server)
        #expect(service.server(of: foreign) == nil)
        #expect(
            service.connectionCounts(in: [open, open, Self.entry, elsewhere, foreign, plain]) == [server: 2, other: 1])
        let marked = NATService(.mark(7, .ipv4), servers: [server], slots: [0])
        #expect(marked.connectionCounts(in: [open, foreign, plain]) == [server: 2])
    }

    @Test func `a connection that is known by an answer is one of the service that the answer was for`() {
        let server = NATService.Server(Self.server, port: 80)
        let service = NATService(.address(Self.service, .tcp, port: 80), servers: [server], slots: [0])
        var adopted = Self.entry
        adopted.status = [.sourceTranslated, .seenReply]
        adopted.original = ConntrackTuple(
            from: Self.server, 80, to: Self.entry.original.source, 38366, protocolNumber: 6)
        adopted.reply = ConntrackTuple(
            from: Self.entry.original.source, 38366, to: Self.service, 80, protocolNumber: 6)
        #expect(service.server(of: adopted) == server)
        func finds(_ end: ConntrackFilter.End, _ address: IPAddress) -> Bool {
            ConntrackFilter(end, address, protocolNumber: 6, port: 80).matches(adopted)
        }
        #expect(finds(.replyDestination, Self.service) && finds(.originalSource, Self.server))
        #expect(!finds(.originalDestination, Self.service) && !finds(.replySource, Self.server))
        var other = adopted
        other.reply.destinationPort = 81
        #expect(service.server(of: other) == nil)
    }
}
