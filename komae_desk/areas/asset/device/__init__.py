"""D-02 端末・電磁的記録媒体管理台帳: devices and media, one by one."""
