extension Requirement {
    private static let golden = "GoldenPacketTests/keepalived's frames are written byte for byte"
    private static let order =
        "ElectionOptionTests/everything that an Active holds is taken up and given up in one order"

    static let neighbours = [
        Requirement(
            "Z1", "def.", "7.3", "the virtual MAC address is 00-00-5E-00-01-VRID, 02 in IPv6",
            .test("AddressTests/virtual and multicast MAC addresses are those of the standards")),
        Requirement(
            "Z2", "MUST NOT", "7.4", "no IPv6 interface identifier is made from the virtual MAC address",
            .test(
                "NeighbourTests/under use_vmac no address is made from the virtual MAC address, and the node asks with it"
            )),
        Requirement(
            "Z3", "SHOULD NOT", "8.1.2", "no ARP with the physical MAC address for an owned address",
            .test("NeighbourTests/an owner under use_vmac says nothing of its physical MAC address")),
        Requirement(
            "Z4", "SHOULD", "8.1.2", "gratuitous ARP for each address",
            .test(
                "GoldenPacketTests/gratuitous ARP is written as keepalived writes it", order)),
        Requirement("Z5", "MUST", "8.1.2", "not before address and virtual MAC address are there", .test(order)),
        Requirement(
            "Z6", "MUST", "8.1.3", "proxy ARP uses the virtual MAC address",
            .excluded(
                "Aloft configures no proxy ARP.")),
        Requirement(
            "Z7", "MUST", "8.2.2", "an Active's solicitations carry the virtual MAC address",
            .test(
                "NeighbourTests/under use_vmac no address is made from the virtual MAC address, and the node asks with it"
            )),
        Requirement(
            "Z8", "MUST", "8.2.2", "no neighbour advertisement before address and virtual MAC address are there",
            .test(order)),
        Requirement(
            "Z9", "SHOULD", "8.2.2", "an unsolicited neighbour advertisement for each address",
            .test("IPv6Tests/advertisements come from the link-local address, and each address is announced")),
        Requirement(
            "Z10", "MAY", "8.2.2", "no duplicate address detection for the addresses",
            .test("NetlinkRequestTests/an IPv6 address is added without detecting duplicates")),
        Requirement(
            "Z11", "MUST", "8.2.3", "Backups send the owner's router advertisement options", .excluded(forwarding)),
        Requirement("Z12", "SHOULD NOT", "8.2.3", "no options that Backups cannot serve", .excluded(forwarding)),
        Requirement(
            "Z13", "SHOULD", "8.2.4", "unsolicited neighbour advertisements are taken into the cache",
            .excluded(
                "The cache is the kernel's; Aloft does not set drop_unsolicited_na.")),
        Requirement(
            "Z14", "SHOULD", "8.1.1, 8.2.1", "redirects come from the address that the host used", .excluded(forwarding)
        ),
        Requirement(
            "Z15", "SHOULD NOT", "8.3.1", "who is not the owner forwards no packets to the addresses",
            .excluded(forwarding)),
        Requirement(
            "Z16", "SHOULD", "8.1.2", "management goes to an address of the node, not to a virtual one",
            .test(
                "APITests/a listener at a virtual address is known as one",
                "RemoteAccessTests/at a virtual address the API answers only where it is told to by that address")),
    ]

    static let bothVersions = [
        Requirement("O1", "MAY", "8.4.2", "a mode that speaks both versions", .excluded(mixedVersions)),
        Requirement("O2", "MUST", "8.4.2", "in it an Active sends both at its rate", .excluded(mixedVersions)),
        Requirement("O3", "MUST", "8.4.2", "in it a Backup waits at the Active's rate", .excluded(mixedVersions)),
        Requirement("O4", "SHOULD", "8.4.2", "in it v2 is ignored from who sends v3", .excluded(mixedVersions)),
        Requirement("O5", "MAY", "8.4.2", "in it an Active without v2 is reported", .excluded(mixedVersions)),
        Requirement(
            "O6", "SHOULD NOT", "8.4.2.1.1", "no higher priority for v2 beside short intervals",
            .excluded(mixedVersions)),
        Requirement("O7", "NOT REC.", "8.4.2", "no permanent mixture", .excluded(mixedVersions)),
    ]

    /// RFC 3768.
    static let versionTwo = [
        Requirement(
            "V1", "def.", "5.1, 5.3", "authentication type, interval in seconds, and eight bytes behind the addresses",
            .test(golden)),
        Requirement("V2", "def.", "5.3.8", "the checksum covers the whole message and no pseudo-header", .test(golden)),
        Requirement(
            "V3", "MUST", "5.3.6, 5.3.10", "an unknown or another authentication type is discarded",
            .test(
                "PacketCodecTests/in v2 an unknown authentication type is told from another one")),
        Requirement(
            "V4", "MUST", "7.1", "another interval is discarded",
            .test(
                "PacketCodecTests/in v3 another interval is taken, in v2 it is discarded")),
        Requirement(
            "V5", "MAY", "7.1",
            "another list of addresses need not be checked: it is counted, not held against the sender",
            .test(
                "StateMachineTests/another address list is counted and accepted")),
        Requirement(
            "V6", "def.", "6.1", "the skew is a fraction of a second, and no interval is learned",
            .test(
                "TimersTests/v2's skew is a fraction of a second",
                "StateMachineTests/v3 learns the Active's interval and v2 does not")),
        Requirement(
            "V7", "def.", "6.4.3", "a losing advertisement is discarded in silence",
            .test(
                "StateMachineTests/v2 does not answer a losing advertisement")),
        Requirement(
            "V8", "MUST NOT", "6.4.3", "who is not the owner accepts no packets to the addresses",
            .excluded(
                "As in keepalived, the addresses serve those who ask for them unless `no_accept` says otherwise.")),
        Requirement("V9", "def.", "", "IPv4 only", .test("IPv6PacketTests/version 2 has no IPv6, in either direction")),
        Requirement(
            "V10", "MUST", "7.1", "an owner discards advertisements",
            .test(
                "StateMachineTests/two owners: in v3 the lower address yields, in v2 both stay")),
    ]
}
