extension Requirement {
    private static let every = "StateByEventTests/every state answers every event as state-by-event.md says"
    private static let order =
        "ElectionOptionTests/everything that an Active holds is taken up and given up in one order"
    private static let golden = "GoldenTests/a file is read as its golden file says"
    private static let defaults = "LoadTests/what is not given has its default"

    static let parameters = [
        Requirement("P1", "def.", "6.1", "VRID 1 to 255, without a default", .test(golden)),
        Requirement(
            "P2", "MUST", "5.2.4, 6.1", "255 for the owner, 1 to 254 for others, 100 by default, 0 on the wire only",
            .test(
                golden, defaults, "StateMachineTests/the owner of the addresses becomes Active at once")),
        Requirement(
            "P3", "def.", "6.1, erratum 8301", "an interval of 1 s by default, of 1 to 4095 cs", .test(golden, defaults)
        ),
        Requirement(
            "P4", "def.", "6.1, 6.4.1", "until an Active is heard, its interval is our own",
            .test(
                "StateMachineTests/a router that is not the owner starts by watching for Active_Down_Interval")),
        Requirement("P5", "def.", "6.1", "Skew_Time", .test("TimersTests/v3 scales the skew with the interval")),
        Requirement(
            "P6", "def.", "6.1", "Active_Down_Interval", .test("TimersTests/v3 scales the skew with the interval")),
        Requirement(
            "P7", "def.", "6.1", "a router preempts unless told otherwise",
            .test(
                defaults, "StateMachineTests/a lower priority does not keep a preempting backup waiting",
                "StateMachineTests/without preemption a lower priority keeps a backup waiting")),
        Requirement(
            "P8", "def.", "6.1", "Accept_Mode is false by default",
            .excluded(
                "A configuration means what it means to keepalived, where Accept_Mode is true; `no_accept` makes it false."
            )),
        Requirement(
            "P9", "def.", "1, 3", "IPv4 and IPv6 with one VRID are independent",
            .test("IPv6Tests/one VRID in both families is two virtual routers")),
        Requirement(
            "P10", "def.", "6.4", "each virtual router has a state machine of its own",
            .test(
                "DrainTests/a drain of one instance leaves the others alone",
                "InterfaceTests/an interface that disappears is a fault of its own instance alone, until it is back")),
        Requirement(
            "P11", "SHOULD", "8.3.2", "several owners are noticed",
            .test(
                "StateMachineTests/two owners: in v3 the lower address yields, in v2 both stay")),
        Requirement(
            "P12", "MAY", "8.3.2", "equal priorities are told",
            .test(
                "LifecycleTests/the sentence of a tie names both addresses")),
    ]

    static let initialize = [
        Requirement(
            "I1", "def.", "6.4.1", "the owner advertises, announces its addresses and is Active",
            .test(
                "StateMachineTests/the owner of the addresses becomes Active at once")),
        Requirement(
            "I2", "*", "6.4.1, erratum 7947", "gratuitous ARP carries the address and the MAC address that has it",
            .test(
                "GoldenPacketTests/gratuitous ARP is written as keepalived writes it")),
        Requirement(
            "I3", "def.", "6.4.1", "the neighbour advertisement has R, O, not S, the address and the MAC address",
            .test(
                "GoldenPacketTests/an unsolicited neighbour advertisement is written as keepalived writes it",
                "GoldenPacketTests/the neighbour advertisement of a router says so, and its checksum with it")),
        Requirement(
            "I4", "def.", "6.4.1", "every other router watches for Active_Down_Interval",
            .test(
                "StateMachineTests/a router that is not the owner starts by watching for Active_Down_Interval")),
        Requirement(
            "I5", "trap", "", "advertisements and timers do nothing in Initialize",
            .test(
                "StateMachineTests/in Initialize advertisements and timers do nothing", every)),
    ]

    static let backup = [
        Requirement(
            "B1", "MUST NOT", "6.4.2", "a Backup does not answer ARP",
            .test("NeighbourTests/a Backup answers neither ARP nor neighbour solicitations")),
        Requirement(
            "B2", "MUST NOT", "6.4.2", "a Backup does not answer neighbour solicitations",
            .test("NeighbourTests/a Backup answers neither ARP nor neighbour solicitations")),
        Requirement("B3", "MUST NOT", "6.4.2", "a Backup sends no router advertisements", .excluded(forwarding)),
        Requirement(
            "B4", "MUST", "6.4.2", "a Backup discards frames to the virtual MAC address",
            .test("VirtualMACTests/the device is down as Backup, and settings come back at the end")),
        Requirement(
            "B5", "MUST NOT", "6.4.2", "a Backup takes no packets to the addresses",
            .test(
                every, "CaseTests/three nodes keep one address alive through three faults")),
        Requirement(
            "B6", "MUST", "6.4.2", "a Backup that stops sends nothing",
            .test(
                "StateMachineTests/a backup that stops sends nothing")),
        Requirement(
            "B7", "MUST", "6.4.2, erratum 7949",
            "when Active_Down_Timer fires: advertise, take the addresses, announce them",
            .test(
                "StateMachineTests/a backup takes over when Active_Down_Timer fires and not before", order)),
        Requirement(
            "B8", "MUST", "6.4.2", "after priority 0 only Skew_Time is waited",
            .test(
                "StateMachineTests/priority 0 leaves only the skew to wait")),
        Requirement(
            "B9", "MUST", "6.4.2", "an equal or higher priority, or any without preemption, sets the timer anew",
            .test(
                "StateMachineTests/a backup is kept waiting by an equal or higher priority",
                "StateMachineTests/without preemption a lower priority keeps a backup waiting",
                "StateMachineTests/v3 learns the Active's interval and v2 does not")),
        Requirement(
            "B10", "MUST", "6.4.2", "a lower priority leaves the timer of a preempting Backup alone",
            .test(
                "StateMachineTests/a lower priority does not keep a preempting backup waiting")),
        Requirement(
            "B11", "trap", "6.4.2", "addresses break no tie in Backup",
            .test(
                "StateMachineTests/a backup is kept waiting by an equal or higher priority", every)),
    ]

    static let active = [
        Requirement(
            "M1", "MUST", "6.4.3, 8.1.2", "ARP is answered with the virtual MAC address",
            .test("VirtualMACTests/the address is only ever said to be at the virtual MAC address")),
        Requirement(
            "M2", "MUST NOT", "8.1.2", "and never with the physical one",
            .test("VirtualMACTests/the address is only ever said to be at the virtual MAC address")),
        Requirement(
            "M3", "MUST", "6.4.3", "an Active is in the solicited-node groups of its IPv6 addresses",
            .test("IPv6Tests/an IPv6 address moves to a better router and back")),
        Requirement(
            "M4", "MUST", "6.4.3, 8.2.2", "solicitations are answered with the router flag and the virtual MAC address",
            .test(
                "NeighbourTests/under use_vmac solicitations are answered with the virtual MAC address, by a router as a router"
            )),
        Requirement("M5", "MUST", "6.4.3", "an Active sends router advertisements", .excluded(forwarding)),
        Requirement(
            "M6", "MUST NOT", "6.1, 6.4.3", "without Accept_Mode neighbour discovery is not dropped",
            .test("NeighbourTests/an Active of IPv6 that is not to accept traffic is found all the same")),
        Requirement("M7", "MUST", "6.4.3", "frames to the virtual MAC address are forwarded", .excluded(forwarding)),
        Requirement(
            "M8", "MUST", "6.4.3", "with Accept_Mode, or as the owner, packets to the addresses are accepted",
            .test(
                "HandoverTests/the address answers throughout while it is handed over",
                "ElectionOptionTests/the owner of the addresses never blocks what is sent to them")),
        Requirement(
            "M9", "MUST NOT", "6.4.3", "otherwise they are not",
            .test("HoldingTests/an Active that is not to accept traffic drops it, and its own addresses answer")),
        Requirement(
            "M10", "MUST", "6.4.3", "an Active that stops sends priority 0",
            .test(
                "StateMachineTests/an Active that stops resigns first and removes the addresses then")),
        Requirement(
            "M11", "MUST", "6.4.3", "Adver_Timer: advertise and set it anew",
            .test(
                "StateMachineTests/an Active advertises on the beat, and late once does not mean late for ever")),
        Requirement(
            "M12", "MUST", "6.4.3", "priority 0 is answered at once",
            .test(
                "StateMachineTests/an Active answers priority 0 with its own advertisement")),
        Requirement(
            "M13", "MUST", "6.4.3", "an Active yields to a higher priority, and to an equal one with a greater address",
            .test(
                "StateMachineTests/an Active yields to a higher priority, whatever Preempt_Mode says",
                "StateMachineTests/at equal priority the higher address stays")),
        Requirement(
            "M14", "MUST", "6.4.3", "a losing advertisement is answered at once, beside the beat",
            .test(
                "StateMachineTests/v3 answers a losing advertisement at once without moving its own beat")),
        Requirement(
            "M15", "def.", "6.4.3", "Preempt_Mode does not matter in Active",
            .test(
                "StateMachineTests/an Active yields to a higher priority, whatever Preempt_Mode says")),
        Requirement(
            "M16", "trap", "", "equal priority and equal address never make an Active yield",
            .test(
                "StateMachineTests/its own advertisement, reflected by the network, is not heard", every)),
        Requirement(
            "M17", "SHOULD", "2.5", "short intervals do not make Backups flap",
            .test(
                "ReloadPunctualityTests/of 255 instances one changes, and the other 254 send every advertisement on time",
                "AbuseTests/an instance at 10 ms misses no advertisement during")),
    ]
}
