import { createTheme, MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './styles/theme.css';
import './styles/layout.css';
import './styles/views.css';
import './styles/saga.css';

const theme = createTheme({ cursorType: 'pointer', defaultRadius: 'sm', respectReducedMotion: true });

// The content security policy lets no style in that is not a file: so Mantine writes no <style>, and all variables are in theme.css.
createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <App />
    </MantineProvider>
  </StrictMode>,
);
