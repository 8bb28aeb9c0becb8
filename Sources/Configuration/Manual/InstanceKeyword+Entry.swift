extension ElectionKeyword {
    var entry: KeywordEntry {
        switch self {
        case .state:
            .init(
                "BACKUP | MASTER",
                "With MASTER the first wait is as short as after one missed advertisement; who is Active is a matter of priority all the same."
            )
        case .interface:
            .init(
                "INTERFACE",
                "Where the router advertises, and where its addresses are unless they say otherwise. Required.")
        case .virtualRouterID:
            .init(
                "1...255", "The number of the virtual router, the same on all nodes and unique on the link. Required.")
        case .priority:
            .init("1...255", "The higher one is Active; 100 by default. 255 is for the owner of the addresses.")
        case .advertisementInterval:
            .init(
                "SECONDS",
                "Between advertisements: whole seconds up to 255 in version 2, 0.01 to 40.95 in version 3; 1 by default."
            )
        case .authentication: .init("{ ... }", "The authentication of version 2; see there.")
        case .hmac: .init("{ ... }", "The signature of version 3; see there.")
        case .noPreempt:
            .init(
                "",
                "Do not preempt an Active of lower priority. With it the instance keeps its place when the agent is restarted."
            )
        case .preempt: .init("", "Takes an earlier nopreempt back.")
        case .preemptDelay:
            .init("SECONDS", "How long a Backup waits before it preempts an Active of lower priority; at most 1000.")
        case .version: .init("2 | 3", "The version of VRRP; else vrrp_version counts.")
        case .checksumAsV2: .init("[true | false]", "See v3_checksum_as_v2 in global_defs.")
        case .strictMode: .init("[true | false]", "See vrrp_strict in global_defs.")
        case .missedAdvertisements: .init("COUNT", "See vrrp_down_timer_adverts in global_defs.")
        }
    }
}

extension TransportKeyword {
    var entry: KeywordEntry {
        switch self {
        case .unicastPeers:
            .init("{ ADDRESS... }", "Advertisements go to these routers, and no multicast is sent or heard.")
        case .unicastSource:
            .init(
                "ADDRESS",
                "Where advertisements come from; by default the first address of the interface.")
        case .unicastTTL: .init("0...255", "The TTL of advertisements to unicast peers; 255 by default.")
        case .checksUnicastSource: .init("[true | false]", "See vrrp_check_unicast_src in global_defs.")
        case .multicastSource:
            .init("ADDRESS", "The same as unicast_src_ip, for either; by default the first address of the interface.")
        case .multicastGroup:
            .init(
                "ADDRESS",
                "The multicast group, the same on all nodes; vrrp_mcast_group4 or vrrp_mcast_group6, 224.0.0.18 and ff02::12 by default."
            )
        }
    }
}

extension HoldingKeyword {
    var entry: KeywordEntry {
        switch self {
        case .addresses:
            .init(
                "{ ADDRESS[/LENGTH] [dev INTERFACE] [brd ADDRESS] [scope SCOPE] [label LABEL] ... }",
                "The addresses that only the Active has, and that advertisements list. Over IPv6 the first is link-local."
            )
        case .excludedAddresses: .init("{ ... }", "More of them, of either family, that advertisements do not list.")
        case .routes: .init("{ ROUTE ... }", "Routes in the words of ip-route(8) that only the Active has.")
        case .rules: .init("{ RULE ... }", "Rules in the words of ip-rule(8) that only the Active has.")
        case .virtualMAC:
            .init(
                "[INTERFACE]",
                "The addresses are reached at the virtual MAC address, on an interface of their own: vrrp.VRID by default, or vrrp6.VRID, vrrp1.VRID and so on where there is one already."
            )
        case .sendsFromBase: .init("", "With use_vmac: advertisements leave from the interface itself.")
        case .noAddress: .init("", "There are no addresses: the instance elects, notifies and records.")
        case .accept: .init("", "Traffic to the addresses is accepted, as it is by default.")
        case .noAccept:
            .init(
                "",
                "Nothing but neighbour discovery of IPv6 is accepted at the addresses, unless this router is their owner."
            )
        case .promotesSecondaries:
            .init("", "While Active, removing an address of the interface does not remove others of the same network.")
        }
    }
}

extension AnnouncementKeyword {
    var entry: KeywordEntry {
        switch self {
        case .delay:
            .init(
                "SECONDS",
                "When to announce the addresses again after becoming Active; 5 by default, 0 for never.")
        case .rounds: .init("COUNT", "How often each is announced at a time, 1 to 100; 5 by default.")
        case .refresh:
            .init(
                "SECONDS", "An Active announces its addresses again and again at this distance; 0, never, by default.")
        case .refreshRounds: .init("COUNT", "How often each is announced then; 1 by default.")
        case .lowerPriorityDelay:
            .init(
                "SECONDS",
                "As the delay of the second time, after an advertisement of a lower priority; by default the same.")
        case .lowerPriorityRounds:
            .init("COUNT", "How often each is announced after one, 0 to 100; by default as on becoming Active.")
        }
    }
}

extension TrackingKeyword {
    var entry: KeywordEntry {
        switch self {
        case .scripts:
            .init(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Checks by the names of their vrrp_script. With a weight other than 0 a verdict changes the priority; without one a failure is a fault."
            )
        case .interfaces:
            .init("{ INTERFACE [weight WEIGHT [reverse | noreverse]] ... }", "Interfaces that have to be up.")
        case .files:
            .init(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Files by the names of their track_file block; what they say times the weight is added to the priority."
            )
        case .processes:
            .init(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Processes by the names of their vrrp_track_process.")
        case .ignoresOwnInterface: .init("", "The instance stays as it is when its own interface goes down.")
        }
    }
}

extension NotificationKeyword {
    var entry: KeywordEntry {
        switch self {
        case .active: program("becomes Active")
        case .backup: program("becomes Backup")
        case .fault: program("is in fault")
        case .stop: program("ends with the agent")
        case .deletion: program("is removed by a reload; without it notify_fault is run")
        case .lowerPriority: program("is Active and hears a lower priority")
        case .any:
            .init(
                "\"PROGRAM ARGUMENT...\" [USER [GROUP]]",
                "Is run after each of the others, with INSTANCE or GROUP, the name, the new state and the priority behind its arguments."
            )
        case .priorityChanges:
            .init("[true | false]", "notify and the pipes are told of changes of priority too; false by default.")
        case .mails:
            .init("[true | false]", "Changes of state are mailed; by default as global_defs says.")
        }
    }

    private func program(_ event: String) -> KeywordEntry {
        .init("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when the instance or group \(event).")
    }
}

extension InstanceKeyword {
    var entry: KeywordEntry { part.entry }
}

extension SyncGroupKeyword {
    var entry: KeywordEntry {
        switch self {
        case .group: .init("{ NAME... }", "The instances that are Active together or not at all.")
        case .tracking(let keyword): keyword.entry
        case .notification(let keyword): keyword.entry
        }
    }
}
