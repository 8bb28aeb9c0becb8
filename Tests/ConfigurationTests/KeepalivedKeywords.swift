/// Every keyword that keepalived documents, by the block that it stands in: the manual of 2.3.4, and what the
/// sources of 2.4.0 add.
enum KeepalivedKeywords {
    static let blocks: [(block: Block, words: String)] = [
        (.top, top), (.globals, names), (.globals, mail), (.globals, protocolWords), (.globals, announcements),
        (.globals, hosts), (.globals, interfaces), (.globals, loadBalancing), (.instance, election),
        (.instance, transport), (.instance, holdings), (.instance, reactions), (.group, groups), (.script, scripts),
        (.file, files), (.process, processes), (.hmac, "key active_key anti_replay time_window mode"),
        (.address, addresses), (.virtualServer, virtualServers), (.realServer, realServers), (.tcp, connections),
        (.tcp, timing), (.http, connections), (.http, timing), (.http, pages), (.url, urls), (.smtp, connections),
        (.smtp, timing), (.smtp, "helo_name host"), (.dns, connections), (.dns, timing), (.dns, "type name"),
        (
            .misc,
            "misc_path misc_timeout misc_dynamic user delay_loop retry delay_before_retry warmup alpha log_all_failures"
        ),
        (.ping, connections), (.ping, timing), (.udp, connections), (.udp, timing),
        (.udp, "payload require_reply min_reply_length max_reply_length"), (.fileCheck, "track_file weight dynamic"),
        (.tls, "password ca certificate key"),
    ]

    /// Where a keyword stands.
    enum Block: String {
        case top = "the configuration"
        case globals = "global_defs"
        case instance = "vrrp_instance"
        case group = "vrrp_sync_group"
        case script = "vrrp_script"
        case file = "track_file"
        case process = "vrrp_track_process"
        case hmac = "auth_hmac"
        case address = "virtual_ipaddress"
        case virtualServer = "virtual_server"
        case realServer = "real_server"
        case tcp = "TCP_CHECK"
        case http = "HTTP_GET and SSL_GET"
        case url
        case smtp = "SMTP_CHECK"
        case dns = "DNS_CHECK"
        case misc = "MISC_CHECK"
        case ping = "PING_CHECK"
        case udp = "UDP_CHECK"
        case fileCheck = "FILE_CHECK"
        case tls = "SSL"
    }

    private static let top = """
        global_defs vrrp_instance vrrp_sync_group vrrp_script track_file vrrp_track_file vrrp_track_process bfd_instance
        static_ipaddress static_routes static_rules track_group garp_group interface_up_down_delays linkbeat_interfaces
        linkbeat_use_polling net_namespace net_namespace_ipvs namespace_with_ipsets instance use_pid_dir child_wait_time
        virtual_server virtual_server_group real_server SSL
        """
    private static let names = """
        router_id script_user enable_script_security process_names process_name vrrp_process_name checker_process_name
        bfd_process_name use_symlink_paths set_supplementary_groups snmp_socket enable_traps enable_snmp_vrrp
        enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 enable_snmp_checker enable_dbus
        dbus_service_name dbus_no_interface_name
        """
    private static let mail = """
        notification_email notification_email_from smtp_server smtp_helo_name smtp_connect_timeout smtp_alert
        smtp_alert_vrrp smtp_alert_checker no_email_faults no_checker_emails
        """
    private static let protocolWords = """
        vrrp_version vrrp_strict vrrp_skip_check_adv_addr vrrp_mcast_group4 vrrp_mcast_group6 v3_checksum_as_v2
        vrrp_down_timer_adverts vrrp_lower_prio_no_advert vrrp_higher_prio_send_advert vrrp_owner_ignore_adverts
        vrrp_check_unicast_src vrrp_startup_delay vrrp_delay_after_boot vrrp_notify_priority_changes notify_fifo
        notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script fifo_write_vrrp_states_on_reload log_unknown_vrids
        """
    private static let announcements = """
        vrrp_garp_master_delay vrrp_garp_master_repeat vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat
        vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_interval vrrp_gna_interval vrrp_min_garp
        vrrp_garp_extra_if vrrp_vmac_garp_intvl
        """
    private static let hosts = """
        startup_script startup_script_timeout shutdown_script shutdown_script_timeout vrrp_priority vrrp_no_swap
        vrrp_rt_priority vrrp_cpu_affinity vrrp_rlimit_rttime vrrp_rlimit_rtime max_auto_priority
        min_auto_priority_delay reload_check_config reload_time_file reload_repeat reload_file include_check
        config_save_dir tmp_config_directory data_use_instance json_version state_dump_file stats_dump_file
        json_dump_file iproute_usr_dir iproute_etc_dir umask random_seed
        """
    private static let interfaces = """
        default_interface dynamic_interfaces disable_local_igmp vrrp_iptables vrrp_ipsets nftables nftables_priority
        nftables_ifindex nftables_counters vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier vrrp_netlink_cmd_rcv_bufs
        vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force
        process_monitor_rcv_bufs process_monitor_rcv_bufs_force vmac_prefix vmac_addr_prefix
        """
    private static let loadBalancing = """
        lvs_sync_daemon lvs_flush lvs_flush_onstop lvs_flush_on_stop lvs_timeouts lvs_notify_fifo lvs_notify_fifo_script
        rs_init_notifies checker_rlimit_rtime nftables_ipvs_priority lvs_process_name
        checker_priority checker_no_swap checker_rt_priority checker_cpu_affinity checker_rlimit_rttime
        checker_log_all_failures bfd_priority bfd_no_swap bfd_rt_priority bfd_cpu_affinity bfd_rlimit_rttime
        snmp_vs_stats_update_interval snmp_rs_stats_update_interval nftables_ipvs nftables_ipvs_start_fwmark
        """
    private static let election = """
        state interface virtual_router_id priority advert_int authentication auth_hmac nopreempt preempt_delay preempt
        version strict_mode v3_checksum_as_v2 down_timer_adverts lower_prio_no_advert higher_prio_send_advert
        owner_ignore_adverts timer_expired_backup thread_timer_expired skip_check_adv_addr native_ipv6
        """
    private static let transport = """
        unicast_src_ip unicast_peer unicast_fault_no_peer unicast_ttl check_unicast_src old_unicast_checksum
        mcast_src_ip mcast_dst_ip track_src_ip vrf kernel_rx_buf_size
        """
    private static let holdings = """
        virtual_ipaddress virtual_ipaddress_excluded no_virtual_ipaddress virtual_routes virtual_rules use_vmac
        vmac_xmit_base use_vmac_addr use_ipvlan accept no_accept promote_secondaries garp_master_delay
        garp_master_repeat garp_master_refresh garp_master_refresh_repeat garp_lower_prio_delay garp_lower_prio_repeat
        garp_extra_if
        """
    private static let reactions = """
        track_interface track_script track_file track_process track_bfd dont_track_primary linkbeat_use_polling
        notify_master notify_backup notify_fault notify_stop notify_deleted notify notify_master_rx_lower_pri
        notify_priority_changes smtp_alert lvs_sync_daemon_interface debug
        """
    private static let groups = """
        group notify_master notify_backup notify_fault notify_stop notify_deleted notify smtp_alert track_interface
        track_script track_file track_process track_bfd global_tracking sync_group_tracking_weight
        notify_priority_changes
        """
    private static let virtualServers = """
        ip_family lvs_sched lb_algo ops flag-1 flag-2 flag-3 sh-port sh-fallback mh-port mh-fallback hashed lvs_method
        lb_kind protocol persistence_timeout persistence_granularity persistence_engine ha_suspend delay_loop
        connect_timeout retry delay_before_retry warmup weight inhibit_on_failure alpha omega quorum hysteresis quorum_up
        quorum_down sorry_server sorry_server_inhibit sorry_server_lvs_method virtualhost smtp_alert snmp_name real_server
        """
    private static let realServers = """
        weight lvs_method uthreshold lthreshold inhibit_on_failure alpha notify_up notify_down retry delay_before_retry
        warmup delay_loop connect_timeout virtualhost smtp_alert snmp_name TCP_CHECK HTTP_GET SSL_GET SMTP_CHECK DNS_CHECK
        MISC_CHECK PING_CHECK UDP_CHECK FILE_CHECK BFD_CHECK
        """
    private static let connections = "connect_ip connect_port bindto bind_port bind_if fwmark connect_timeout"
    private static let timing = "retry delay_before_retry warmup delay_loop alpha log_all_failures"
    private static let pages = """
        http_protocol virtualhost fast_recovery nb_get_retry enable_sni sni_name tls_compliant url
        """
    private static let urls = """
        path digest status_code virtualhost regex regex_no_match regex_options regex_stack regex_min_offset regex_max_offset
        tls_compliant
        """
    private static let scripts = "script interval timeout weight rise fall user init_fail script_security"
    private static let files = "file weight init_file"
    private static let processes = """
        process param_match weight quorum quorum_max delay terminate_delay fork_delay full_command
        """
    private static let addresses = """
        brd broadcast dev use_vmac scope label peer home nodad -nodad mngtmpaddr noprefixroute autojoin no_track
        track_group preferred_lft
        """
}
