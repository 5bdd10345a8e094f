INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('Restarts', 3170, 'System64Folder', '"[System64Folder]sc.exe" failure LanyardServer reset= 86400 actions= restart/5000/restart/30000/restart/60000')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('RestartsWhenItEnds', 3170, 'System64Folder', '"[System64Folder]sc.exe" failureflag LanyardServer 1')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Restarts', 'NOT (REMOVE="ALL")', 5810)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('RestartsWhenItEnds', 'NOT (REMOVE="ALL")', 5820)
