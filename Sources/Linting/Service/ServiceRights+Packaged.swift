internal import Configuration

extension ServiceRights {
    /// What the packages' units leave them, where none is installed: for a configuration that is to go elsewhere.
    ///
    /// A test holds these lines against packaging/*.service.
    static var packaged: ServiceRights {
        ServiceRights(
            agent: UnitSettings(["[Service]\n" + packagedAgent]),
            programs: UnitSettings(["[Service]\n" + packagedPrograms]))
    }

    static let packagedAgent = """
        ExecStart=/usr/bin/aloft run
        User=aloft
        Group=aloft
        StateDirectory=aloft
        RuntimeDirectory=aloft
        Environment=ALOFT_PROGRAMS=/run/aloft-programs/socket
        AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW
        CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        ProtectKernelTunables=yes
        ReadWritePaths=/proc/sys/net
        """

    static let packagedPrograms = """
        RuntimeDirectory=aloft-programs
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        ProtectKernelTunables=yes
        """
}
