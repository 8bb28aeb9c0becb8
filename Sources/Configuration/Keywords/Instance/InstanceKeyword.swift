import VRRP

/// The keywords of `vrrp_instance`.
enum InstanceKeyword: BlockKeyword {
    case election(ElectionKeyword)
    case transport(TransportKeyword)
    case holding(HoldingKeyword)
    case announcement(AnnouncementKeyword)
    case tracking(TrackingKeyword)
    case notification(NotificationKeyword)

    init?(rawValue: String) {
        let keyword =
            ElectionKeyword(rawValue: rawValue).map(Self.election)
            ?? TransportKeyword(rawValue: rawValue).map(Self.transport)
            ?? HoldingKeyword(rawValue: rawValue).map(Self.holding)
            ?? AnnouncementKeyword(rawValue: rawValue).map(Self.announcement)
            ?? TrackingKeyword(rawValue: rawValue).map(Self.tracking)
            ?? NotificationKeyword(rawValue: rawValue).map(Self.notification)
        guard let keyword else { return nil }
        self = keyword
    }

    private var part: any DefinedKeyword {
        switch self {
        case .election(let keyword): keyword
        case .transport(let keyword): keyword
        case .holding(let keyword): keyword
        case .announcement(let keyword): keyword
        case .tracking(let keyword): keyword
        case .notification(let keyword): keyword
        }
    }

    var rawValue: String { part.rawValue }

    static var allCases: [InstanceKeyword] {
        ElectionKeyword.allCases.map(Self.election) + TransportKeyword.allCases.map(Self.transport)
            + HoldingKeyword.allCases.map(Self.holding) + AnnouncementKeyword.allCases.map(Self.announcement)
            + TrackingKeyword.allCases.map(Self.tracking) + NotificationKeyword.allCases.map(Self.notification)
    }

    static let table = KeywordTable<Self>(
        block: "vrrp_instance", others: refusedWords.merging(ignoredWords) { first, _ in first })

    private static let refusedWords: [String: UnsupportedPolicy] = [
        "use_vmac_addr": .refuses(
            "the addresses would not have MAC addresses of their own",
            instead: "write use_vmac, which gives all addresses of the instance its virtual MAC address"),
        "use_ipvlan": .refuses(
            "the addresses keep the interface's own MAC address", instead: "remove it, or write use_vmac"),
        "track_bfd": .refuses(
            "BFD sessions are not watched, and their failure would go unseen",
            instead: "check the path with a vrrp_script and track_script"),
    ]

    private static let ignoredWords: [String: UnsupportedPolicy] = [
        "garp_extra_if": .warns("no gratuitous ARP leaves from the interface under the virtual MAC address"),
        "track_src_ip": .warns("without its source address an instance is in fault anyway"),
        "vrf": .warns("the interface is used in whatever VRF it is"),
        "timer_expired_backup": lateTimers,
        "thread_timer_expired": lateTimers,
        "lower_prio_no_advert": .warns("an Active answers a lower priority at once (RFC 9568, 6.4.3)"),
        "higher_prio_send_advert": .warns("an Active yields to a higher priority without a last word"),
        "owner_ignore_adverts": .warns("an owner of the addresses listens to other routers"),
        "linkbeat_use_polling": .warns("links are watched over netlink, never polled"),
        "lvs_sync_daemon_interface": .elsewhere,
        "debug": .warns("it has no meaning in keepalived either", instead: "remove it"),
        "skip_check_adv_addr": .silent,
        "native_ipv6": .silent,
        "kernel_rx_buf_size": .warns("the size of the socket's buffer is the kernel's to choose"),
        "unicast_fault_no_peer": .silent,
        "old_unicast_checksum": .warns(
            "the checksum of keepalived 1.3.6 and earlier is not spoken", instead: "update the peers that need it"),
    ]

    private static let lateTimers = UnsupportedPolicy.warns("an Active whose timers are late stays Active")

    var definition: KeywordDefinition { part.definition }
}

extension InstanceConfiguration {
    /// - Parameter isStrict: whether `vrrp_strict` holds for instances that do not say otherwise.
    func settings(inStrictMode isStrict: Bool = false) -> [Setting] {
        ElectionKeyword.settings(of: (self, isStrict)) + TransportKeyword.settings(of: router)
            + HoldingKeyword.settings(of: self) + AnnouncementKeyword.settings(of: router.announcement)
            + TrackingKeyword.settings(of: (trackers, tracksInterface))
            + NotificationKeyword.settings(of: notifications)
    }
}
