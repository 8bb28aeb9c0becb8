extension Requirement {
    private static let golden = "GoldenPacketTests/keepalived's frames are written byte for byte"
    private static let every = "StateByEventTests/every state answers every event as state-by-event.md says"

    static let transmission = [
        Requirement("T1", "MUST", "5.1.1.3", "IPv4 packets leave with TTL 255", .test(golden)),
        Requirement(
            "T2", "MUST", "5.1.2.3", "IPv6 packets leave with hop limit 255",
            .test("IPv6PacketTests/the packet goes to the group with hop limit 255, and comes back")),
        Requirement(
            "T3", "MUST", "5.1.1.4, 5.1.2.4, 7.2", "the IP protocol is 112",
            .test(golden, "IPv6PacketTests/the packet goes to the group with hop limit 255, and comes back")),
        Requirement(
            "T4", "MUST", "5.1.1.2, 5.1.2.2, 7.2", "the destination is 224.0.0.18 or ff02::12",
            .test(
                golden, "IPv6PacketTests/the packet goes to the group with hop limit 255, and comes back",
                "IPv6SocketTests/a receiver in the group hears the packet, where it came from and with which hop limit")
        ),
        Requirement(
            "T5", "MUST", "5.1.1.1, 7.2", "the IPv4 source is the primary address of the interface",
            .test(
                golden, "InterfaceTableTests/the primary address is the first that is not virtual")),
        Requirement(
            "T6", "MUST", "5.1.2.1, 7.2", "the IPv6 source is the link-local address of the interface",
            .test("IPv6Tests/advertisements come from the link-local address, and each address is announced")),
        Requirement(
            "T7", "MUST", "7.2, 6.4.3", "the Ethernet source is the virtual MAC address",
            .test("VirtualMACTests/the address is only ever said to be at the virtual MAC address")),
        Requirement("T8", "def.", "5.2.1, 5.2.2", "version 3, type 1", .test(golden)),
        Requirement("T9", "MUST", "5.2.6", "the reserved bits are zero", .test(golden)),
        Requirement("T10", "def.", "5.2.7", "the interval is our own, in centiseconds", .test(golden)),
        Requirement(
            "T11", "MUST", "5.2.8, 7.2", "the checksum is right in each version and form",
            .test(
                golden, "PacketCodecTests/the checksums of other implementations come out",
                "PacketCodecTests/both checksum forms of v3 are taken and the other one is told apart")),
        Requirement(
            "T12", "MUST", "5.2.5", "at least one address, and as many as are counted",
            .test(
                golden, "PacketCodecTests/an advertisement without addresses is discarded",
                "LoadTests/255 addresses fit, and one more does not")),
        Requirement(
            "T13", "MUST", "5.2.9, 6.1",
            "the first IPv6 address is link-local; another one is warned of, and discarded by peers with a link-local one",
            .test(
                "GoldenTests/a file is read as its golden file says",
                "IPv6PacketTests/a list that does not begin with a link-local address is discarded, unless ours does not either"
            )),
        Requirement(
            "T14", "MUST", "5.2.9", "all advertised addresses are of the packet's family",
            .test("GoldenTests/a file is read as its golden file says")),
        Requirement(
            "T15", "rec.", "5.2.9", "addresses in configured order",
            .test(
                golden, "DifferenceTests/addresses in another order are a difference of their own")),
        Requirement(
            "T16", "MUST", "7.2", "an advertisement carries the configuration in force",
            .test(
                "LifecycleTests/new addresses and a new priority are taken in place by an Active",
                "StateMachineTests/a changed priority is in the next advertisement and in the next comparison")),
        Requirement("T17", "def.", "3", "only the Active advertises", .test(every)),
    ]

    static let reception = [
        Requirement(
            "X1", "MUST", "5.1.1.3, 7.1", "another TTL than 255 is discarded",
            .test(
                "PacketCodecTests/a packet that was forwarded is discarded")),
        Requirement(
            "X2", "MUST", "5.1.2.3, 7.1", "another hop limit than 255 is discarded",
            .test("IPv6PacketTests/what was forwarded, truncated, prolonged or for others is discarded under its name")),
        Requirement(
            "X3", "MUST", "7.1", "another version is discarded",
            .test(
                "PacketCodecTests/another version is discarded, in both directions")),
        Requirement(
            "X4", "MUST", "5.2.2, 7.1", "another type is discarded",
            .test(
                "PacketCodecTests/another type is discarded")),
        Requirement(
            "X5", "MUST", "7.1", "an incomplete packet is discarded",
            .test(
                "PacketCodecTests/every truncation is discarded without a trap")),
        Requirement(
            "X6", "MUST", "5.2.8, 7.1", "a wrong checksum is discarded",
            .test(
                "PacketCodecTests/every flipped bit of the message is noticed",
                "IPv6PacketTests/every flipped bit of the message is noticed")),
        Requirement(
            "X7", "MUST", "7.1", "a VRID that the interface does not have is discarded",
            .test(
                "PacketCodecTests/another VRID is discarded")),
        Requirement(
            "X8", "SHOULD*", "7.1, erratum 8298", "an owner that hears another one lets the elections decide",
            .test(
                "StateMachineTests/two owners: in v3 the lower address yields, in v2 both stay")),
        Requirement(
            "X9", "MUST*", "5.2.5, erratum 8299", "no address is discarded",
            .test(
                "PacketCodecTests/an advertisement without addresses is discarded")),
        Requirement(
            "X10", "MUST*", "5.2.9, erratum 8300",
            "an IPv6 list that does not begin with a link-local address is discarded",
            .test(
                "IPv6PacketTests/a list that does not begin with a link-local address is discarded, unless ours does not either"
            )),
        Requirement(
            "X11", "MUST*", "6.1, 7.1, erratum 8301", "an interval of 0 is discarded",
            .test(
                "PacketCodecTests/in v3 an interval of 0 is discarded and the reserved bits are ignored")),
        Requirement(
            "X12", "MUST", "7.1", "what fails one check is discarded whole",
            .test(
                "PacketCodecTests/every flipped bit of the message is noticed",
                "PacketCodecTests/every truncation is discarded without a trap")),
        Requirement(
            "X13", "SHOULD", "7.1", "failures are logged at a bounded rate",
            .test(
                "LogRateLimiterTests/each subject is told once a minute at the most")),
        Requirement(
            "X14", "SHOULD", "7.1, 1.1", "another interval is noticed and not dropped",
            .test(
                "PacketCodecTests/in v3 another interval is taken, in v2 it is discarded",
                "StateMachineTests/v3 learns the Active's interval and v2 does not")),
        Requirement(
            "X15", "MAY", "7.1", "another list of addresses is noticed and not dropped",
            .test(
                "StateMachineTests/another address list is counted and accepted")),
        Requirement(
            "X16", "MUST", "5.2.6", "the reserved bits are ignored",
            .test(
                "PacketCodecTests/in v3 an interval of 0 is discarded and the reserved bits are ignored")),
        Requirement(
            "X17", "trap", "", "the IPv4 header ends where it says",
            .test(
                "PacketCodecTests/a header with IP options is skipped by its own length")),
        Requirement(
            "X18", "trap", "", "our own advertisements, reflected, are not heard",
            .test(
                "StateMachineTests/its own advertisement, reflected by the network, is not heard")),
        Requirement(
            "X19", "trap", "7.1", "bytes behind the addresses make a packet invalid; padding of the frame does not",
            .test(
                "PacketCodecTests/a packet longer than its addresses is discarded",
                "PacketCodecTests/padding behind the datagram is not part of it")),
        Requirement("X20", "MUST NOT", "5.1.1.2, 5.1.2.2", "advertisements are never forwarded", .excluded(forwarding)),
    ]
}
