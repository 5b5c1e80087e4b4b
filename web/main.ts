document.body.append(document.createElement('app-shell'));
